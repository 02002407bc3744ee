// libpq, and the two Linux calls for waiting on readiness that Swift's Glibc module leaves out.
#include <postgresql/libpq-fe.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
