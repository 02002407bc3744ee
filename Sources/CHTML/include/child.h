#pragma once
#include <sys/types.h>

/// Starts a program in a process group of its own: `input` as its standard input (nothing if it is -1), `output` and `complaints` as
/// standard output and error, no other file open, and a bare environment. `ended` becomes readable (end of file) when it has ended.
/// Returns 0 or an errno.
int child_start(const char *const arguments[], const char *home, int input, int output, int complaints, pid_t *child, int *ended);

/// 1 when the child has ended, 0 when `milliseconds` have passed first, a negative errno when waiting failed.
int child_wait_for_end(int ended, int milliseconds);

/// Ends the whole group. Only while the child has not been reaped.
void child_kill(pid_t child);

/// Takes the ended child's status: its exit code, or 256 + the signal that ended it, or a negative errno.
int child_reap(pid_t child);
