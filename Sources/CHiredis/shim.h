#pragma once
// Glibc's own module leaves the epoll and eventfd headers out.
#include <hiredis/hiredis.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
