package io.drawbridge.compile;

/**
 * The numbers of one rule.
 *
 * @param number in ct_mark and the cookie
 * @param priority of its flows
 * @param audit its bit among the audits, 0–15
 * @param logMeter what limits its log
 * @param rateMeter what limits its new connections
 */
record RuleNumbers(int number, int priority, int audit, int logMeter, int rateMeter) {}
