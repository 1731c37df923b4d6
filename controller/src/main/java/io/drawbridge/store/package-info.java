/**
 * Revisions and leases on disk. Each is durable before anyone is told of it. Called on worker
 * threads only; it blocks.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.store;
