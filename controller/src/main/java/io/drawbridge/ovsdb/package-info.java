/**
 * What Open vSwitch's databases say of ports (OVSDB, RFC 7047): read only, one session a database.
 * Called by the service; sessions run on an event loop of their own and tell what changed on it.
 */
@NullMarked
package io.drawbridge.ovsdb;

import org.jspecify.annotations.NullMarked;
