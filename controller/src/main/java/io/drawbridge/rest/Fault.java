package io.drawbridge.rest;

import com.linecorp.armeria.common.HttpStatus;
import java.util.Locale;

/** The kinds of problems the interface answers with; the name is the problem's type. */
enum Fault {
  BAD_REQUEST(400, "Bad request"),
  TOKEN_NEEDED(401, "Token needed"),
  FOREIGN_ORIGIN(403, "Foreign origin"),
  NOT_FOUND(404, "Not found"),
  NO_DOCUMENT(404, "No document"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  NOT_ACCEPTABLE(406, "Not acceptable"),
  LOCKS_OUT(409, "Locks out"),
  CHANGED_MEANWHILE(412, "Changed meanwhile"),
  TOO_LARGE(413, "Too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  INVALID_DOCUMENT(422, "Invalid document"),
  INTERNAL_ERROR(500, "Internal error"),
  NOT_CONVERGED(502, "Not converged"),
  NOT_READY(503, "Not ready"),
  BUSY(503, "Busy"),
  TIMED_OUT(503, "Timed out"),
  NOT_STORED(507, "Not stored");

  private final int code;
  private final String title;

  Fault(int code, String title) {
    this.code = code;
    this.title = title;
  }

  HttpStatus status() {
    return HttpStatus.valueOf(code);
  }

  String title() {
    return title;
  }

  /** A URI that programs may compare. */
  String type() {
    return "urn:drawbridge:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
