/**
 * The one path of a policy update: read strictly, validate, compile, store, publish to the
 * switches. {@link io.drawbridge.service.NetworkService} is called on worker threads; {@link
 * io.drawbridge.service.Fleet} carries revisions to the reconcilers.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.service;
