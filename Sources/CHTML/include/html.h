#pragma once
#include <stddef.h>

/// A parsed page. Nodes live as long as it does.
typedef struct chtml_document chtml_document;
typedef const void *chtml_node;

/// Parses a page as browsers do, whatever is wrong with it; never reads from the network. NULL if memory is short or nothing is in it.
/// `incomplete` becomes 1 if the parser gave up on the way: elements nested hundreds deep, or a single text beyond 10 MB.
chtml_document *chtml_parse(const char *utf8, size_t length, int *incomplete);
void chtml_free(chtml_document *document);

chtml_node chtml_root(const chtml_document *document);
chtml_node chtml_first_child(chtml_node node);
chtml_node chtml_next_sibling(chtml_node node);
chtml_node chtml_parent(chtml_node node);

/// The element's name in lower case; NULL if the node is no element.
const char *chtml_name(chtml_node node);
/// The text of a text node; NULL if the node is none.
const char *chtml_text(chtml_node node);
/// An element's attribute, to be given back to chtml_free_text; NULL if it has none of that name.
char *chtml_attribute(chtml_node node, const char *name);
void chtml_free_text(char *text);
