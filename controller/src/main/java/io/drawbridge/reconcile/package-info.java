/**
 * Keeps every switch equal to the current revision. One {@link io.drawbridge.reconcile.Reconciler}
 * a switch does one thing at a time on a thread of the pool it is given, never on an event loop: it
 * reads what the switch has, sends the difference as one bundle, and reads back.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.reconcile;
