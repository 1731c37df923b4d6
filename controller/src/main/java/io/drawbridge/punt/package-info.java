/**
 * What the tables send up: gateways' answers, next hops to be asked for, time exceeded, DHCP,
 * rejected and logged packets. Called on event loops with packets of strangers: reads nothing past
 * the end, keeps nothing unbounded, blocks never. What it sends goes through the tables, so that
 * the uplink's contract holds for it too.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.punt;
