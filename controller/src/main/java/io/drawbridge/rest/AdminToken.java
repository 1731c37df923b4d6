package io.drawbridge.rest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The token in {@code DIR/admin.token}, mode 0600, made on first use from 256 random bits. */
public final class AdminToken {
  private final byte[] token;

  private AdminToken(byte[] token) {
    this.token = token;
  }

  /**
   * Reads or makes the token of a data directory.
   *
   * @throws IllegalStateException if the file can't be read or written
   */
  public static AdminToken in(Path directory) {
    Path file = directory.resolve("admin.token");
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
      }
      return new AdminToken(Files.readString(file).strip().getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new IllegalStateException("can't use " + file + ": " + failure.getMessage(), failure);
    }
  }

  /** Whether an Authorization header carries it; takes the same time for any wrong one. */
  boolean isIn(String authorization) {
    String prefix = "Bearer ";
    return authorization.startsWith(prefix)
        && MessageDigest.isEqual(
            authorization.substring(prefix.length()).strip().getBytes(StandardCharsets.UTF_8),
            token);
  }
}
