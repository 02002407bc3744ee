#include "html.h"
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct chtml_document {
    htmlDocPtr tree;
};

/// Beyond it the parser gives up. An end tag searches the whole stack for its beginning, so depth times length bounds the time.
enum { MAXIMUM_DEPTH = 256 };

static void start_library(void) {
    xmlInitParser();
    xmlParserMaxDepth = MAXIMUM_DEPTH;
}

chtml_document *chtml_parse(const char *utf8, size_t length, int *incomplete) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_library);
    *incomplete = 0;
    if (length == 0 || length > 0x7fffffff) return NULL;
    htmlParserCtxtPtr context = htmlCreateMemoryParserCtxt(utf8, (int)length);
    if (!context) return NULL;
    htmlCtxtUseOptions(context, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT | HTML_PARSE_IGNORE_ENC);
    // The bytes are UTF-8 whatever the page declares.
    xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(context);
    *incomplete = context->disableSAX || context->lastError.code == XML_ERR_INTERNAL_ERROR;
    htmlDocPtr tree = context->myDoc;
    htmlFreeParserCtxt(context);
    if (!tree) return NULL;
    chtml_document *document = malloc(sizeof *document);
    if (!document) {
        xmlFreeDoc(tree);
        return NULL;
    }
    document->tree = tree;
    return document;
}

void chtml_free(chtml_document *document) {
    xmlFreeDoc(document->tree);
    free(document);
}

chtml_node chtml_root(const chtml_document *document) { return xmlDocGetRootElement(document->tree); }
chtml_node chtml_first_child(chtml_node node) {
    // The children of an entity reference are the entity's, whose siblings do not lead back here.
    const xmlNode *element = node;
    return element->type == XML_ELEMENT_NODE ? element->children : NULL;
}
chtml_node chtml_next_sibling(chtml_node node) { return ((const xmlNode *)node)->next; }
chtml_node chtml_parent(chtml_node node) { return ((const xmlNode *)node)->parent; }

const char *chtml_name(chtml_node node) {
    const xmlNode *element = node;
    return element->type == XML_ELEMENT_NODE ? (const char *)element->name : NULL;
}

const char *chtml_text(chtml_node node) {
    const xmlNode *text = node;
    return text->type == XML_TEXT_NODE || text->type == XML_CDATA_SECTION_NODE ? (const char *)text->content : NULL;
}

char *chtml_attribute(chtml_node node, const char *name) {
    return (char *)xmlGetNoNsProp((const xmlNode *)node, (const xmlChar *)name);
}

void chtml_free_text(char *text) { xmlFree(text); }
