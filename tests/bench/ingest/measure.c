// SPDX-License-Identifier: Apache-2.0
/*
 * measure.c - what a receiver costs: processor, disk, room.
 *
 * The disk's counter is the machine's: other work shows in it, so the least
 * of several rounds is nearest to the truth.
 */
#include "tests/bench/ingest/bench.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct process {
	int pid, parent;
	unsigned long user, kernel;
};

static bool
read_process(int pid, struct process *p)
{
	char path[64], text[1024];
	const char *rest = NULL;
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (file == NULL)
		return false;
	len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	rest = strrchr(text, ')');
	p->pid = pid;
	return rest != NULL &&
	       sscanf(rest + 2,
		   "%*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
		   &p->parent, &p->user, &p->kernel) == 3;
}

static size_t
read_processes(struct process *all, size_t max)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	size_t count = 0;

	if (dir == NULL)
		die("/proc is not there");
	while ((entry = readdir(dir)) != NULL && count < max) {
		int pid = atoi(entry->d_name);

		if (pid > 0 && read_process(pid, &all[count]))
			count++;
	}
	closedir(dir);
	return count;
}

static bool
descends(const struct process *all, size_t count, int pid, int from)
{
	for (int depth = 0; depth < 32 && pid > 1; depth++) {
		size_t i = 0;

		if (pid == from)
			return true;
		while (i < count && all[i].pid != pid)
			i++;
		if (i == count)
			return false;
		pid = all[i].parent;
	}
	return false;
}

double
cpu_seconds(int pid)
{
	static struct process all[16384];
	size_t count = read_processes(all, sizeof(all) / sizeof(*all));
	unsigned long ticks = 0;

	for (size_t i = 0; i < count; i++) {
		if (descends(all, count, all[i].pid, pid))
			ticks += all[i].user + all[i].kernel;
	}
	return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

static bool
is_disk(const char *name)
{
	const char *only = getenv("BENCH_DISK");

	if (only != NULL)
		return strcmp(name, only) == 0;
	return strncmp(name, "vd", 2) == 0 || strncmp(name, "sd", 2) == 0 ||
	       strncmp(name, "nvme", 4) == 0;
}

uint64_t
disk_bytes(void)
{
	FILE *file = fopen("/proc/diskstats", "r");
	char line[512], name[64];
	unsigned long long sectors, all = 0;

	if (file == NULL)
		die("/proc/diskstats is not there");
	while (fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%*d %*d %63s %*u %*u %*u %*u %*u %*u %llu",
			name, &sectors) == 2 &&
		    is_disk(name))
			all += sectors * 512;
	}
	fclose(file);
	return all;
}

static uint64_t folder_sum;

static int
add_file(const char *path, const struct stat *file, int type, struct FTW *where)
{
	(void)path;
	(void)where;
	if (type == FTW_F)
		folder_sum += (uint64_t)file->st_blocks * 512;
	return 0;
}

uint64_t
folder_bytes(const char *path)
{
	folder_sum = 0;
	if (path[0] != '\0')
		(void)nftw(path, add_file, 16, FTW_PHYS);
	return folder_sum;
}
