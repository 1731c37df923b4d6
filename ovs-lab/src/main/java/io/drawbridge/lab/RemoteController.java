package io.drawbridge.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A controller that somebody else runs. */
final class RemoteController extends Controller {
  private final String url;
  private final Path token;

  /**
   * A client of it.
   *
   * @param url without a path
   * @param token the file with its token, read at every request
   */
  RemoteController(String url, Path token) {
    this.url = url;
    this.token = token;
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  protected String token() {
    try {
      return Files.readString(token).strip();
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** Whether it answers and its token is there. */
  boolean isThere() {
    try {
      return Files.exists(token) && get("/healthz").statusCode() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }
}
