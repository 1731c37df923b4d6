/**
 * The pipeline: its tables in order with a contract each, the registers packets carry between them,
 * the cookies that tell where a flow comes from, and the meters that limit what reaches the
 * controller. {@code docs/pipeline.md} is made from it.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.pipeline;
