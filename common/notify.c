// SPDX-License-Identifier: Apache-2.0
/*
 * notify.c - a datagram to the service manager.
 */
#include "common/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void
notify_send(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	size_t len = path == NULL ? 0 : strlen(path);
	int fd;

	if (len == 0 || len >= sizeof(to.sun_path)) {
		return;
	}
	memcpy(to.sun_path, path, len);
	if (to.sun_path[0] == '@') {
		to.sun_path[0] = '\0'; /* the abstract name space */
	}
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return;
	}
	(void)sendto(fd, state, strlen(state), MSG_NOSIGNAL,
	    (const struct sockaddr *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	close(fd);
}

uint64_t
notify_watchdog_us(void)
{
	const char *text = getenv("WATCHDOG_USEC");
	char *end;
	unsigned long long period;

	if (text == NULL) {
		return 0;
	}
	period = strtoull(text, &end, 10);
	/* Twice as often as the manager asks, as sd_notify advises. */
	return *end == '\0' ? period / 2 : 0;
}
