// SPDX-License-Identifier: Apache-2.0
/*
 * verbs.h - the functions behind the verbs, one family a file.
 *
 * Each takes its own arguments (argv[0] is "chalkline NAME"), parses them with
 * cli_parse and returns an exit code of enum cli_exit.
 */
#pragma once

int verb_demo(int argc, char **argv);
int verb_up(int argc, char **argv);
int verb_keys(int argc, char **argv);
int verb_feed(int argc, char **argv);
int verb_status(int argc, char **argv);
int verb_quarantine(int argc, char **argv);
int verb_jobs(int argc, char **argv);
int verb_version(int argc, char **argv);
int verb_import(int argc, char **argv);
int verb_import_sessions(int argc, char **argv);
int verb_export(int argc, char **argv);
int verb_stream(int argc, char **argv);
int verb_schedule(int argc, char **argv);
int verb_schedule_solve(int argc, char **argv);
int verb_schedule_preview(int argc, char **argv);
/* drafts, publish and discard */
int verb_schedule_drafts(int argc, char **argv);
int verb_schedule_publish(int argc, char **argv);
int verb_schedule_discard(int argc, char **argv);
int verb_schedule_replan(int argc, char **argv);
int verb_schedule_substitutes(int argc, char **argv);
int verb_schedule_substitute(int argc, char **argv);
int verb_schedule_absent(int argc, char **argv);
int verb_schedule_proposals(int argc, char **argv);
int verb_schedule_show(int argc, char **argv);
int verb_schedule_export(int argc, char **argv);
int verb_explain(int argc, char **argv);
int verb_calendar(int argc, char **argv);
int verb_sessions(int argc, char **argv);
int verb_findings(int argc, char **argv);
int verb_disputes(int argc, char **argv);
int verb_attest(int argc, char **argv);
/* alerts, and below it thresholds, set and unset */
int verb_alerts(int argc, char **argv);
int verb_thresholds(int argc, char **argv);
/* contacts list and void, and below it record and summary */
int verb_contacts(int argc, char **argv);
int verb_contacts_record(int argc, char **argv);
int verb_contacts_summary(int argc, char **argv);
int verb_report(int argc, char **argv);
