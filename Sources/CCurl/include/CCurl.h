#pragma once

#include <curl/curl.h>

// curl_easy_setopt and its kin are variadic, which Swift does not import: one typed function for each kind of value. No logic.

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_transfer(CURL *easy, CURLoption option, curl_write_callback callback);
CURLcode ccurl_set_opensocket(CURL *easy, curl_opensocket_callback callback);
CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
CURLcode ccurl_result(const CURLMsg *message);
