/**
 * The DHCP server of the router's addresses (RFC 2131, RFC 2132): reads what guests ask, decides,
 * and hands out leases that are on disk before the guest is told. Leases belong to the controller
 * and are keyed by segment, so that they hold on all its switches. Called on any thread with bytes
 * of strangers; blocks never, but on the thread that writes leases.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.dhcp;
