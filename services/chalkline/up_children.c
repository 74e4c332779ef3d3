// SPDX-License-Identifier: Apache-2.0
/*
 * up_children.c - one loop over signals, the notify socket and the clock.
 *
 * The life of a service:
 *   WAITING   until start_at              -> start  -> STARTING
 *   STARTING  READY=1 from its process    ->           READY
 *   either    its process ended           -> note   -> WAITING, or GONE when
 *             stopping
 */
#include "services/chalkline/up_children.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_MS 100
#define PAUSE_MAX_MS 5000
/* A service that ran so long after it was ready did not fail to start. */
#define SETTLED_MS 500
#define STOP_MS 10000
#define STOP_ECHO_MS 500

enum child_state { CHILD_WAITING, CHILD_STARTING, CHILD_READY, CHILD_GONE };

struct child {
	const char *name;
	char program[PATH_MAX];
	enum child_state state;
	pid_t pid; /* 0: none */
	int64_t start_at;
	int64_t ready_at;
	int64_t pause_ms;
};

struct up {
	const struct up_plan *plan;
	struct child children[SETTINGS_SERVICES];
	int signals;
	int notices;
	char notify_name[64]; /* NOTIFY_SOCKET of the children */
	bool announced;
	bool stopping;
	int64_t kill_at;
	bool killed;
};

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* chalkline-NAME beside this program. */
static enum cli_exit
find_program(struct child *child)
{
	char self[PATH_MAX - 64];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len <= 0) {
		cli_error("/proc/self/exe: %s", strerror(errno));
		return CLI_FAILED;
	}
	self[len] = '\0';
	*strrchr(self, '/') = '\0';
	snprintf(child->program, sizeof(child->program), "%s/chalkline-%s",
	    self, child->name);
	if (access(child->program, X_OK) == 0)
		return CLI_DONE;
	cli_error("%s: %s", child->program, strerror(errno));
	return CLI_FAILED;
}

/* A name outside the file system, so that no path is too long for it. */
static enum cli_exit
open_notices(struct up *up)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int on = 1;

	snprintf(up->notify_name, sizeof(up->notify_name), "@chalkline-up-%ld",
	    (long)getpid());
	size_t len = strlen(up->notify_name);
	memcpy(address.sun_path, up->notify_name, len);
	address.sun_path[0] = '\0';
	up->notices =
	    socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (up->notices >= 0 &&
	    bind(up->notices, (struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) ==
		0 &&
	    setsockopt(up->notices, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) ==
		0)
		return CLI_DONE;
	cli_error("the notify socket: %s", strerror(errno));
	return CLI_FAILED;
}

static enum cli_exit
open_signals(struct up *up)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	up->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (up->signals >= 0)
		return CLI_DONE;
	cli_error("signalfd: %s", strerror(errno));
	return CLI_FAILED;
}

/* In the child: its log, its signals, its end with ours; then the program. */
_Noreturn static void
become(const struct up *up, const struct child *child, pid_t parent)
{
	char log_path[PATH_MAX];
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(CLI_FAILED);
	/* The terminal's SIGINT is for us; we pass it on. */
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setenv("NOTIFY_SOCKET", up->notify_name, 1);
	/* stdout is ours: it says `ready`. */
	dup2(STDERR_FILENO, STDOUT_FILENO);
	if (up->plan->log_dir != NULL) {
		snprintf(log_path, sizeof(log_path), "%.3900s/%.32s.log",
		    up->plan->log_dir, child->name);
		int fd = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
		if (fd < 0)
			_exit(CLI_FAILED);
		dup2(fd, STDERR_FILENO);
		dup2(fd, STDOUT_FILENO);
	}
	execl(child->program, child->program, "--config", up->plan->config,
	    (char *)NULL);
	_exit(127);
}

static void
start(struct up *up, struct child *child)
{
	pid_t self = getpid(), pid = fork();

	if (pid == 0)
		become(up, child, self);
	if (pid < 0) {
		cli_error(
		    "%s cannot be started: %s", child->name, strerror(errno));
		child->start_at = now_ms() + PAUSE_MAX_MS;
		return;
	}
	child->pid = pid;
	child->state = CHILD_STARTING;
}

static void
start_due(struct up *up)
{
	for (size_t i = 0; i < up->plan->count; i++) {
		struct child *child = &up->children[i];
		if (!up->stopping && child->state == CHILD_WAITING &&
		    child->start_at <= now_ms())
			start(up, child);
	}
}

static struct child *
find_child(struct up *up, pid_t pid)
{
	for (size_t i = 0; i < up->plan->count; i++) {
		if (pid > 0 && up->children[i].pid == pid)
			return &up->children[i];
	}
	return NULL;
}

static bool
is_all_in(const struct up *up, enum child_state state)
{
	for (size_t i = 0; i < up->plan->count; i++) {
		if (up->children[i].state != state)
			return false;
	}
	return true;
}

static void
announce(struct up *up)
{
	if (up->announced || !is_all_in(up, CHILD_READY))
		return;
	up->announced = true;
	puts("ready");
	fflush(stdout);
}

/* One datagram, and who sent it; false when none waits. */
static bool
take_notice(struct up *up)
{
	char text[256], control[CMSG_SPACE(sizeof(struct ucred))];
	struct iovec piece = {text, sizeof(text) - 1};
	struct msghdr message = {.msg_iov = &piece,
	    .msg_iovlen = 1,
	    .msg_control = control,
	    .msg_controllen = sizeof(control)};
	struct ucred sender = {0};
	ssize_t len = recvmsg(up->notices, &message, MSG_CMSG_CLOEXEC);

	if (len < 0)
		return false;
	text[len] = '\0';
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	if (header != NULL && header->cmsg_type == SCM_CREDENTIALS)
		memcpy(&sender, CMSG_DATA(header), sizeof(sender));
	struct child *child = find_child(up, sender.pid);
	if (child != NULL && child->state == CHILD_STARTING &&
	    strstr(text, "READY=1") != NULL) {
		child->state = CHILD_READY;
		child->ready_at = now_ms();
	}
	return true;
}

static void
tell_end(const struct up *up, const struct child *child, int how)
{
	char why[64];

	if (WIFSIGNALED(how))
		snprintf(why, sizeof(why), "killed by signal %d (%s)",
		    WTERMSIG(how), strsignal(WTERMSIG(how)));
	else
		snprintf(
		    why, sizeof(why), "ended with code %d", WEXITSTATUS(how));
	if (up->plan->log_dir != NULL)
		cli_error(
		    "%s %s; it starts again in %.1f s; its log: %s/%s.log",
		    child->name, why, (double)child->pause_ms / 1000,
		    up->plan->log_dir, child->name);
	else
		cli_error("%s %s; it starts again in %.1f s", child->name, why,
		    (double)child->pause_ms / 1000);
}

static void
note_end(struct up *up, struct child *child, int how)
{
	int64_t now = now_ms();
	bool settled =
	    child->state == CHILD_READY && now - child->ready_at >= SETTLED_MS;

	child->pid = 0;
	if (up->stopping) {
		child->state = CHILD_GONE;
		return;
	}
	if (settled)
		child->pause_ms = PAUSE_MS;
	tell_end(up, child, how);
	child->state = CHILD_WAITING;
	child->start_at = now + child->pause_ms;
	child->pause_ms *= 2;
	if (child->pause_ms > PAUSE_MAX_MS)
		child->pause_ms = PAUSE_MAX_MS;
}

static void
reap(struct up *up)
{
	pid_t pid;
	int how;

	/* A READY=1 that was sent before the end is taken before it. */
	while (take_notice(up))
		continue;
	while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
		struct child *child = find_child(up, pid);
		if (child != NULL)
			note_end(up, child, how);
	}
}

static void
signal_all(const struct up *up, int signal_number)
{
	for (size_t i = 0; i < up->plan->count; i++) {
		if (up->children[i].pid > 0)
			kill(up->children[i].pid, signal_number);
	}
}

/* The second time somebody asks, nobody waits any longer. */
static void
stop(struct up *up)
{
	if (up->stopping) {
		/* timeout(1) signals us and our group: that is once. */
		if (now_ms() > up->kill_at - STOP_MS + STOP_ECHO_MS)
			up->kill_at = now_ms();
		return;
	}
	up->stopping = true;
	up->kill_at = now_ms() + STOP_MS;
	for (size_t i = 0; i < up->plan->count; i++) {
		if (up->children[i].pid == 0)
			up->children[i].state = CHILD_GONE;
	}
	signal_all(up, SIGTERM);
}

static void
take_signals(struct up *up)
{
	struct signalfd_siginfo info;

	while (read(up->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			reap(up);
		else
			stop(up);
	}
}

static void
kill_late(struct up *up)
{
	if (!up->stopping || up->killed || now_ms() < up->kill_at)
		return;
	up->killed = true;
	for (size_t i = 0; i < up->plan->count; i++) {
		if (up->children[i].pid > 0)
			cli_error("%s did not stop in time; it is killed",
			    up->children[i].name);
	}
	signal_all(up, SIGKILL);
}

static int
find_timeout(const struct up *up)
{
	int64_t now = now_ms(), next = now + 60000;

	if (up->stopping && !up->killed && up->kill_at < next)
		next = up->kill_at;
	for (size_t i = 0; i < up->plan->count; i++) {
		if (up->children[i].state == CHILD_WAITING &&
		    up->children[i].start_at < next)
			next = up->children[i].start_at;
	}
	return next > now ? (int)(next - now) : 0;
}

static enum cli_exit
loop(struct up *up)
{
	while (!up->stopping || !is_all_in(up, CHILD_GONE)) {
		start_due(up);
		struct pollfd fds[] = {
		    {up->signals, POLLIN, 0}, {up->notices, POLLIN, 0}};
		poll(fds, 2, find_timeout(up));
		while (take_notice(up))
			continue;
		take_signals(up);
		announce(up);
		kill_late(up);
	}
	return up->killed ? CLI_FAILED : CLI_DONE;
}

enum cli_exit
up_run(const struct up_plan *plan)
{
	struct up up = {.plan = plan, .signals = -1, .notices = -1};
	enum cli_exit code = CLI_DONE;

	for (size_t i = 0; i < plan->count && code == CLI_DONE; i++) {
		up.children[i].name = plan->names[i];
		up.children[i].pause_ms = PAUSE_MS;
		code = find_program(&up.children[i]);
	}
	if (code == CLI_DONE)
		code = open_notices(&up);
	if (code == CLI_DONE)
		code = open_signals(&up);
	if (code == CLI_DONE)
		code = loop(&up);
	if (up.signals >= 0)
		close(up.signals);
	if (up.notices >= 0)
		close(up.notices);
	return code;
}
