package io.drawbridge.rest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** The token in {@code DIR/admin.token}, mode 0600, made on first use from 256 random bits. */
public final class AdminToken {
  /** What an administrator writes there may be shorter than ours, but not guessable. */
  private static final int SHORTEST = 32;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final byte[] token;

  private AdminToken(byte[] token) {
    this.token = token;
  }

  /**
   * Reads or makes the token of a data directory.
   *
   * @throws IllegalStateException if the file can't be read or written, holds no token, or may be
   *     read by others
   */
  public static AdminToken in(Path directory) {
    Path file = directory.resolve("admin.token");
    try {
      if (!Files.exists(file)) {
        create(directory, file);
      }
      Set<PosixFilePermission> others = new HashSet<>(Files.getPosixFilePermissions(file));
      others.remove(PosixFilePermission.OWNER_READ);
      others.remove(PosixFilePermission.OWNER_WRITE);
      if (!others.isEmpty()) {
        throw new IllegalStateException(file + " may be used by others; chmod 600 it");
      }
      String text = Files.readString(file).strip();
      if (text.length() < SHORTEST) {
        throw new IllegalStateException(
            file
                + " holds no token of at least "
                + SHORTEST
                + " characters; remove it, and a new one is made");
      }
      return new AdminToken(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new IllegalStateException("can't use " + file + ": " + failure.getMessage(), failure);
    }
  }

  /** The file appears whole: a crash must not leave an empty token. */
  private static void create(Path directory, Path file) throws IOException {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    ByteBuffer line =
        ByteBuffer.wrap(
            (HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.US_ASCII));
    Path made =
        Files.createTempFile(
            directory, "admin", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    }
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether an Authorization header carries it; takes the same time for any wrong one. */
  boolean isIn(String authorization) {
    String scheme = "Bearer ";
    return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
        && MessageDigest.isEqual(
            authorization.substring(scheme.length()).strip().getBytes(StandardCharsets.UTF_8),
            token);
  }
}
