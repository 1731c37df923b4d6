package io.drawbridge.rest;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.document.NetworkReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What fails before or beside an endpoint is a problem as well: Armeria would send plain text. */
final class ErrorAnswers implements ServerErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

  static HttpResponse tooLarge() {
    return Answers.problem(
        Fault.TOO_LARGE,
        "a document has at most " + NetworkReader.LARGEST + " bytes; nothing was changed");
  }

  @Override
  public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    if (cause instanceof ContentTooLargeException) {
      return tooLarge();
    }
    if (cause instanceof RequestTimeoutException) {
      return Answers.problem(
          Fault.TIMED_OUT, "the request took too long; GET /api/v1/network shows what is in force");
    }
    if (cause instanceof HttpStatusException already) {
      return already.httpStatus().equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)
          ? tooLarge()
          : plain(already.httpStatus(), null).toHttpResponse();
    }
    LOG.error("{} {} failed", context.method(), context.path(), cause);
    return Answers.problem(Fault.INTERNAL_ERROR, "the controller's log has the details");
  }

  @Override
  public AggregatedHttpResponse onProtocolViolation(
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    return plain(status, description);
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    return plain(status, description);
  }

  private static AggregatedHttpResponse plain(HttpStatus status, @Nullable String description) {
    return AggregatedHttpResponse.of(
        status,
        Answers.PROBLEM,
        HttpData.ofUtf8(
            Answers.write(
                Answers.problemBody(
                    "about:blank",
                    status.reasonPhrase(),
                    status,
                    description == null ? status.reasonPhrase() : description))));
  }
}
