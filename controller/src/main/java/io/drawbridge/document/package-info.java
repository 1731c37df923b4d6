/**
 * Network documents as text: YAML or JSON in, {@link io.drawbridge.network.Network} or a list of
 * problems out, and back. Strict: an unknown key is an error, and all problems are told at once.
 * Pure; any thread.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.document;
