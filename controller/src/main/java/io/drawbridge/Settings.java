package io.drawbridge;

import java.net.InetAddress;
import java.nio.file.Path;

/**
 * What a controller is started with.
 *
 * @param data the directory of the store and of {@code admin.token}
 * @param openflowAddress where switches connect
 * @param openflowPort 0 for any free one
 * @param httpAddress where the REST interface listens; not loopback means that a token is needed
 * @param httpPort 0 for any free one
 */
public record Settings(
    Path data,
    InetAddress openflowAddress,
    int openflowPort,
    InetAddress httpAddress,
    int httpPort) {}
