#include "xml.h"
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlreader.h>
#include <pthread.h>
#include <stdlib.h>

struct cxml_reader {
    xmlTextReaderPtr text;
    int on_attribute;
};

static xmlParserInputPtr refuse(const char *address, const char *identifier, xmlParserCtxtPtr context) {
    (void)address, (void)identifier, (void)context;
    return NULL;
}

static void say_nothing(void *context, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr place) {
    (void)context, (void)message, (void)severity, (void)place;
}

static void start_library(void) {
    xmlInitParser();
    xmlParserMaxDepth = 256;
    // The options below ask for nothing from outside; this makes sure of it.
    xmlSetExternalEntityLoader(refuse);
}

cxml_reader *cxml_open(const char *bytes, size_t length) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_library);
    if (length == 0 || length > 0x7fffffff) return NULL;
    cxml_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->text = xmlReaderForMemory(bytes, (int)length, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_COMPACT);
    if (!reader->text) {
        free(reader);
        return NULL;
    }
    // Else the library prints what it finds wrong.
    xmlTextReaderSetErrorHandler(reader->text, say_nothing, NULL);
    return reader;
}

void cxml_close(cxml_reader *reader) {
    xmlFreeTextReader(reader->text);
    free(reader);
}

cxml_part cxml_next(cxml_reader *reader) {
    if (reader->on_attribute) xmlTextReaderMoveToElement(reader->text);
    reader->on_attribute = 0;
    int result = xmlTextReaderRead(reader->text);
    if (result < 0) return CXML_BROKEN;
    if (result == 0) return CXML_END;
    switch (xmlTextReaderNodeType(reader->text)) {
    case XML_READER_TYPE_ELEMENT: return CXML_ELEMENT;
    case XML_READER_TYPE_END_ELEMENT: return CXML_END_ELEMENT;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE: return CXML_TEXT;
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY_REFERENCE: return CXML_DECLARATION;
    default: return CXML_OTHER;
    }
}

static const char *or_empty(const xmlChar *text) { return text ? (const char *)text : ""; }

const char *cxml_name(cxml_reader *reader) { return or_empty(xmlTextReaderConstLocalName(reader->text)); }
const char *cxml_namespace(cxml_reader *reader) { return or_empty(xmlTextReaderConstNamespaceUri(reader->text)); }
int cxml_is_empty(cxml_reader *reader) { return xmlTextReaderIsEmptyElement(reader->text) == 1; }
const char *cxml_text(cxml_reader *reader) { return or_empty(xmlTextReaderConstValue(reader->text)); }

int cxml_next_attribute(cxml_reader *reader, int first, const char **name, const char **value) {
    reader->on_attribute = 1;
    int found = first ? xmlTextReaderMoveToFirstAttribute(reader->text) : xmlTextReaderMoveToNextAttribute(reader->text);
    if (found != 1) return 0;
    *name = cxml_name(reader);
    *value = cxml_text(reader);
    return 1;
}
