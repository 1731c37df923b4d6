/**
 * Random and mutated frames of guests against the provider's wire: what leaves is inside the
 * contract, whatever came in. The contract is read from frames here, and shares no code with the
 * compiler.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.lab.fuzz;
