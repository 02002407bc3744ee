#pragma once
#include <stddef.h>

/// A parser that is asked for one part of an XML document after the other; it holds no tree. It loads nothing, from nowhere, and takes
/// no document type declaration: without one there are no entities to define, and none to blow up.
typedef struct cxml_reader cxml_reader;

typedef enum {
    CXML_END = 0,
    CXML_ELEMENT,
    CXML_END_ELEMENT,
    CXML_TEXT,
    /// Comments and the rest.
    CXML_OTHER,
    /// A document type declaration. The caller goes no further.
    CXML_DECLARATION,
    /// Not well-formed, cut short, nested hundreds deep, or a single text beyond 10 MB.
    CXML_BROKEN,
} cxml_part;

/// NULL if memory is short or nothing is in it. The bytes must live as long as the reader.
cxml_reader *cxml_open(const char *bytes, size_t length);
void cxml_close(cxml_reader *reader);

cxml_part cxml_next(cxml_reader *reader);
/// The element's name without its prefix, and the address of its namespace ("" if it has none).
const char *cxml_name(cxml_reader *reader);
const char *cxml_namespace(cxml_reader *reader);
/// Whether the element is `<a/>`, which brings no CXML_END_ELEMENT.
int cxml_is_empty(cxml_reader *reader);
/// The text of a CXML_TEXT.
const char *cxml_text(cxml_reader *reader);
/// The current element's attributes one by one: first with `first`, 0 when there are no more. Names come without their prefix.
int cxml_next_attribute(cxml_reader *reader, int first, const char **name, const char **value);
