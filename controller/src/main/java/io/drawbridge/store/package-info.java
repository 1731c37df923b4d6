/**
 * Revisions on disk. A revision is durable before anyone is told of it. Called on worker threads
 * only; it blocks.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.store;
