package io.drawbridge.punt;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * A gateway answered with a MAC address that is new.
 *
 * @param before the one it had; empty if none was known
 */
public record GatewayEvent(
    Instant at, String switchName, IpAddress gateway, MacAddress mac, Optional<MacAddress> before)
    implements Event {}
