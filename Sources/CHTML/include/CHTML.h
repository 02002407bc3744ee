#pragma once
// What the reader of documents needs from C. No header of libxml2 appears here: they pull in ICU's, which clash with Foundation's.
#include "charset.h"
#include "child.h"
#include "html.h"
#include "inflate.h"
#include "xml.h"
