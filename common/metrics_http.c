// SPDX-License-Identifier: Apache-2.0
/*
 * metrics_http.c - three pages by libmicrohttpd, one thread of its own.
 */
#include "common/metrics.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <microhttpd.h>

#define PAGE_BYTES_MAX (4u * 1024u * 1024u)
#define CONNECTIONS_MAX 32u
#define IDLE_SECONDS 10u

struct metrics_http {
	struct MHD_Daemon *daemon;
	struct metrics_pages pages;
	char address[80];
};

static enum MHD_Result
answer(struct MHD_Connection *connection, unsigned code, const char *type,
    const void *body, size_t len)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    len, (void *)body, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	if (response == NULL) {
		return MHD_NO;
	}
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	result = MHD_queue_response(connection, code, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result
answer_metrics(struct metrics_http *http, struct MHD_Connection *connection)
{
	struct buffer page;
	enum MHD_Result result;

	buffer_init(&page, PAGE_BYTES_MAX);
	http->pages.collect(http->pages.ctx);
	metrics_write(http->pages.metrics, &page);
	result = answer(connection,
	    page.failed == STATUS_OK ? MHD_HTTP_OK
				     : MHD_HTTP_INTERNAL_SERVER_ERROR,
	    "text/plain; version=0.0.4", page.data, page.len);
	buffer_fini(&page);
	return result;
}

static enum MHD_Result
answer_check(struct metrics_http *http, struct MHD_Connection *connection,
    bool (*check)(void *ctx, const char **reason))
{
	const char *reason = "";
	bool ok = check(http->pages.ctx, &reason);
	char text[128];

	snprintf(text, sizeof(text), "%s\n", ok ? "ok" : reason);
	return answer(connection,
	    ok ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, "text/plain", text,
	    strlen(text));
}

static enum MHD_Result
on_request(void *ctx, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *upload,
    size_t *upload_size, void **request)
{
	static const char not_found[] = "/metrics /healthz /readyz\n";
	struct metrics_http *http = ctx;

	(void)version;
	(void)upload;
	(void)upload_size;
	(void)request;
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0) {
		return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
		    "text/plain", "GET\n", 4);
	}
	if (strcmp(url, "/metrics") == 0) {
		return answer_metrics(http, connection);
	}
	if (strcmp(url, "/healthz") == 0) {
		return answer_check(http, connection, http->pages.healthy);
	}
	if (strcmp(url, "/readyz") == 0) {
		return answer_check(http, connection, http->pages.ready);
	}
	return answer(connection, MHD_HTTP_NOT_FOUND, "text/plain", not_found,
	    sizeof(not_found) - 1);
}

static bool
parse_address(const char *text, char host[64], struct sockaddr_in *address)
{
	const char *colon = strrchr(text, ':');

	if (colon == NULL || (size_t)(colon - text) >= 64) {
		return false;
	}
	snprintf(host, 64, "%.*s", (int)(colon - text), text);
	if (strcmp(host, "localhost") == 0) {
		snprintf(host, 64, "127.0.0.1");
	}
	*address = (struct sockaddr_in){.sin_family = AF_INET};
	address->sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	return inet_pton(AF_INET, host, &address->sin_addr) == 1;
}

enum status
metrics_http_open(const char *address, const struct metrics_pages *pages,
    struct metrics_http **http)
{
	struct metrics_http *h;
	struct sockaddr_in bind_to;
	const union MHD_DaemonInfo *info;
	char host[64];

	if (!parse_address(address, host, &bind_to)) {
		return STATUS_INVALID;
	}
	h = calloc(1, sizeof(*h));
	if (h == NULL) {
		return STATUS_NO_MEMORY;
	}
	h->pages = *pages;
	h->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL,
	    NULL, on_request, h, MHD_OPTION_SOCK_ADDR, &bind_to,
	    MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
	    MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16384, MHD_OPTION_END);
	if (h->daemon == NULL) {
		free(h);
		return STATUS_CONFLICT;
	}
	info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_BIND_PORT);
	snprintf(h->address, sizeof(h->address), "%s:%u", host,
	    info == NULL ? ntohs(bind_to.sin_port) : info->port);
	*http = h;
	return STATUS_OK;
}

void
metrics_http_close(struct metrics_http **http)
{
	if (*http != NULL) {
		MHD_stop_daemon((*http)->daemon);
		free(*http);
		*http = NULL;
	}
}

const char *
metrics_http_address(const struct metrics_http *http)
{
	return http->address;
}
