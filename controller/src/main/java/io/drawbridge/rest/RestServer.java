package io.drawbridge.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.service.Fleet;
import io.drawbridge.service.NetworkService;
import io.drawbridge.store.StoreException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the REST interface. On loopback it needs no token, elsewhere every call under
 * {@code /api} does.
 */
public final class RestServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Server server;
  private final AdminToken token;
  private final boolean tokenNeeded;

  /** What answers a request whose body is there; may block. */
  interface Endpoint {
    HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest request);
  }

  /**
   * Starts listening.
   *
   * @throws IllegalStateException if the port is taken or may not be used
   */
  public RestServer(
      InetSocketAddress address, NetworkService networks, Fleet fleet, AdminToken token) {
    this.token = token;
    this.tokenNeeded = !address.getAddress().isLoopbackAddress();
    NetworkEndpoint network = new NetworkEndpoint(networks);
    StatusEndpoints status = new StatusEndpoints(networks, fleet);
    this.server =
        Server.builder()
            .http(address)
            .maxRequestLength(NetworkReader.LARGEST)
            .requestTimeout(Duration.ofSeconds(60))
            .service("/api/v1/network", guarded(network))
            .service("/api/v1/switches", guarded(status::switches))
            .service("/api/v1/learned", guarded(status::learned))
            .service("/api/v1/revisions", guarded(status::revisions))
            .service("/api/v1/revisions/{number}", guarded(status::revision))
            .service("/healthz", service(status::health))
            .service("/readyz", service(status::ready))
            .serviceUnder(
                "/",
                service(
                    (context, request) ->
                        Answers.problem(
                            HttpStatus.NOT_FOUND,
                            "Not found",
                            "there is nothing at " + context.path())))
            .build();
    try {
      server.start().join();
    } catch (CompletionException failure) {
      server.stop().join();
      throw new IllegalStateException(
          "can't listen for requests on " + address + ": " + failure.getMessage(), failure);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.activeLocalPort();
  }

  @Override
  public void close() {
    server.stop().join();
  }

  private HttpService guarded(Endpoint endpoint) {
    HttpService inner = service(endpoint);
    return (context, request) -> {
      if (tokenNeeded && !token.isIn(request.headers().get(HttpHeaderNames.AUTHORIZATION, ""))) {
        return Answers.problem(
            HttpStatus.UNAUTHORIZED,
            "Token needed",
            "send the token from DIR/admin.token as 'Authorization: Bearer TOKEN'");
      }
      if (!tokenNeeded && isForeign(request)) {
        // A page in the administrator's browser must not speak for the administrator.
        return Answers.problem(
            HttpStatus.FORBIDDEN,
            "Foreign origin",
            "without a token only requests for localhost and from no other origin are answered");
      }
      return inner.serve(context, request);
    };
  }

  private static boolean isForeign(HttpRequest request) {
    String authority = request.headers().get(HttpHeaderNames.AUTHORITY, "localhost");
    String host = authority.replaceFirst(":[0-9]+$", "");
    String origin = request.headers().get(HttpHeaderNames.ORIGIN, "");
    return !LOOPBACK_NAMES.contains(host)
        || (!origin.isEmpty() && !origin.equals("http://" + authority));
  }

  private static HttpService service(Endpoint endpoint) {
    return (context, request) ->
        HttpResponse.of(
            request
                .aggregate()
                .handleAsync(
                    (whole, failure) -> {
                      if (failure != null) {
                        return refused(failure);
                      }
                      try {
                        return endpoint.answer(context, whole);
                      } catch (StoreException storage) {
                        LOG.error("the store failed", storage);
                        return Answers.problem(
                            HttpStatus.INSUFFICIENT_STORAGE,
                            "Not stored",
                            storage.getMessage() + "; nothing was changed");
                      } catch (RuntimeException defect) {
                        LOG.error("{} {} failed", context.method(), context.path(), defect);
                        return Answers.problem(
                            HttpStatus.INTERNAL_SERVER_ERROR,
                            "Internal error",
                            "the controller's log has the details");
                      }
                    },
                    context.blockingTaskExecutor()));
  }

  private static HttpResponse refused(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof ContentTooLargeException) {
      return Answers.problem(
          HttpStatus.REQUEST_ENTITY_TOO_LARGE,
          "Too large",
          "a document has at most " + NetworkReader.LARGEST + " bytes; nothing was changed");
    }
    return Answers.problem(
        HttpStatus.BAD_REQUEST, "Incomplete", "the request ended early; nothing was changed");
  }

  static HttpResponse methodNotAllowed(HttpMethod... allowed) {
    return Answers.problem(
        HttpStatus.METHOD_NOT_ALLOWED,
        "Method not allowed",
        "use " + java.util.Arrays.toString(allowed));
  }
}
