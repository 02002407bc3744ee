#define _GNU_SOURCE
#include "child.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int child_start(const char *const arguments[], const char *home, int input, int output, int complaints, pid_t *child, int *ended)
{
    char home_variable[4200];
    snprintf(home_variable, sizeof home_variable, "HOME=%s", home);
    char *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", home_variable, NULL};

    // The child holds the writing end and never writes; its end closes it. That works without a signal handler and without pidfd.
    int ends[2];
    if (pipe2(ends, O_CLOEXEC)) return errno;

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (input < 0) posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    else posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, complaints, 2);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 3);
    posix_spawn_file_actions_addclosefrom_np(&actions, 4);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    int fault = posix_spawnp(child, arguments[0], &actions, &attributes, (char *const *)arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(ends[1]);
    if (fault) {
        close(ends[0]);
        return fault;
    }
    *ended = ends[0];
    return 0;
}

static long milliseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int child_wait_for_end(int ended, int milliseconds) {
    long deadline = milliseconds_now() + milliseconds;
    struct pollfd one = {ended, POLLIN, 0};
    while (1) {
        long left = deadline - milliseconds_now();
        int count = poll(&one, 1, left > 0 ? (int)left : 0);
        if (count >= 0) return count;
        if (errno != EINTR) return -errno;
    }
}

void child_kill(pid_t child) { kill(-child, SIGKILL); }

int child_reap(pid_t child) {
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -errno;
    return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}
