// SPDX-License-Identifier: Apache-2.0
/*
 * shutdown.c - cuts the power of a mounted ext4: fault_shutdown FOLDER
 *
 * EXT4_IOC_SHUTDOWN with NOLOGFLUSH: from this moment nothing more reaches
 * the device, and what was not synced is lost.  Only a file system on a loop
 * device is taken.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define SHUTDOWN _IOR('X', 125, uint32_t)
#define NO_LOG_FLUSH 2u
#define LOOP_MAJOR 7

int
main(int argc, char **argv)
{
	uint32_t flags = NO_LOG_FLUSH;
	struct stat about;

	if (argc != 2) {
		fprintf(stderr, "usage: fault_shutdown FOLDER\n");
		return 2;
	}
	int fd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &about) != 0) {
		perror(argv[1]);
		return 1;
	}
	if (major(about.st_dev) != LOOP_MAJOR) {
		fprintf(stderr, "%s is not on a loop device\n", argv[1]);
		return 2;
	}
	if (ioctl(fd, SHUTDOWN, &flags) != 0) {
		perror("EXT4_IOC_SHUTDOWN");
		return 1;
	}
	close(fd);
	return 0;
}
