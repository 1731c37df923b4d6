package io.drawbridge.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.document.Collection;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.service.Fleet;
import io.drawbridge.service.NetworkService;
import io.drawbridge.store.StoreException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the REST interface. Event loops only move bytes: an endpoint is called on a
 * worker thread once the whole body is there.
 */
public final class RestServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);

  /** Longer than a write waits for its turn and for switches together. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long requests under way may take to finish when the server stops. */
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final Server server;
  private final Guard guard;
  private final int port;

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
    this(List.of(address), networks, fleet, token);
  }

  /**
   * Starts listening at several addresses.
   *
   * @throws IllegalStateException if a port is taken or may not be used
   */
  public RestServer(
      List<InetSocketAddress> addresses, NetworkService networks, Fleet fleet, AdminToken token) {
    this.guard = new Guard(addresses.stream().map(InetSocketAddress::getAddress).toList(), token);
    NetworkEndpoint network = new NetworkEndpoint(networks);
    StatusEndpoints status = new StatusEndpoints(networks, fleet);
    ItemEndpoint rules = new ItemEndpoint(Collection.RULES, networks, fleet);
    ItemEndpoint aliases = new ItemEndpoint(Collection.ALIASES, networks, fleet);
    ServerBuilder builder = Server.builder();
    addresses.forEach(builder::http);
    EarlyAddress.allow(builder);
    this.server =
        builder
            .maxRequestLength(NetworkReader.LARGEST)
            .requestTimeout(PATIENCE)
            .gracefulShutdownTimeout(Duration.ZERO, FAREWELL)
            .disableServerHeader()
            .errorHandler(new ErrorAnswers())
            .service("/api/v1/network", service(true, network, HttpMethod.GET, HttpMethod.PUT))
            .service("/api/v1/rules", reading(true, rules::list))
            .service("/api/v1/rules/{name}", item(rules))
            .service("/api/v1/aliases", reading(true, aliases::list))
            .service("/api/v1/aliases/{name}", item(aliases))
            .service("/api/v1/switches", reading(true, status::switches))
            .service("/api/v1/whereabouts", reading(true, status::hosts))
            .service("/api/v1/learned", reading(true, status::learned))
            .service("/api/v1/leases", reading(true, status::leases))
            .service("/api/v1/violations", reading(true, status::violations))
            .service("/api/v1/nat", reading(true, status::nat))
            .service("/api/v1/events", reading(true, status::events))
            .service("/api/v1/revisions", reading(true, status::revisions))
            .service("/api/v1/revisions/{number}", reading(true, status::revision))
            .service("/", reading(false, (context, request) -> Answers.welcome()))
            .service("/metrics", reading(true, new MetricsEndpoint(networks, fleet)))
            .service("/healthz", reading(false, status::health))
            .service("/readyz", reading(false, status::ready))
            .serviceUnder("/", service(true, RestServer::nothing, HttpMethod.values()))
            .build();
    try {
      server.start().join();
    } catch (CompletionException failure) {
      server.stop().join();
      throw new IllegalStateException(
          "can't listen for requests on " + addresses + ": " + failure.getMessage(), failure);
    }
    InetAddress first = addresses.get(0).getAddress();
    this.port =
        server.activePorts().keySet().stream()
            .filter(each -> each.getAddress().equals(first))
            .mapToInt(InetSocketAddress::getPort)
            .findFirst()
            // Any address at all is shown as that of the other family.
            .orElseGet(server::activeLocalPort);
  }

  /** The port it listens on at the first of its addresses. */
  public int port() {
    return port;
  }

  /** Lets requests under way finish for a few seconds, then stops. */
  @Override
  public void close() {
    server.stop().join();
  }

  private static HttpResponse nothing(
      ServiceRequestContext context, AggregatedHttpRequest request) {
    return Answers.problem(Fault.NOT_FOUND, "there is nothing at " + context.path());
  }

  private HttpService item(ItemEndpoint endpoint) {
    return service(true, endpoint, HttpMethod.GET, HttpMethod.PUT, HttpMethod.DELETE);
  }

  private HttpService reading(boolean needsToken, Endpoint endpoint) {
    return service(needsToken, endpoint, HttpMethod.GET);
  }

  private HttpService service(boolean needsToken, Endpoint endpoint, HttpMethod... methods) {
    List<HttpMethod> allowed = List.of(methods);
    return (context, request) -> {
      Optional<HttpResponse> refusal =
          guard.refuses(context.localAddress().getAddress(), request.headers(), needsToken);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      // Armeria leaves out the body of what HEAD is answered.
      HttpMethod method = request.method() == HttpMethod.HEAD ? HttpMethod.GET : request.method();
      if (!allowed.contains(method)) {
        return methodNotAllowed(allowed);
      }
      return HttpResponse.of(
          request
              .aggregate()
              .handleAsync(
                  (whole, failure) ->
                      failure == null ? answer(endpoint, context, whole) : incomplete(failure),
                  context.blockingTaskExecutor()));
    };
  }

  private static HttpResponse answer(
      Endpoint endpoint, ServiceRequestContext context, AggregatedHttpRequest request) {
    // A slow upload must not eat the time an answer needs: what is done has to be told.
    context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, PATIENCE);
    try {
      return endpoint.answer(context, request);
    } catch (StoreException storage) {
      LOG.error("the store failed", storage);
      return Answers.problem(Fault.NOT_STORED, storage.getMessage() + "; nothing was changed");
    } catch (RuntimeException defect) {
      LOG.error("{} {} failed", context.method(), context.path(), defect);
      return Answers.problem(Fault.INTERNAL_ERROR, "the controller's log has the details");
    }
  }

  private static HttpResponse incomplete(Throwable failure) {
    return failure instanceof ContentTooLargeException
            || failure.getCause() instanceof ContentTooLargeException
        ? ErrorAnswers.tooLarge()
        : Answers.problem(Fault.BAD_REQUEST, "the request ended early; nothing was changed");
  }

  private static HttpResponse methodNotAllowed(List<HttpMethod> allowed) {
    String names = String.join(", ", allowed.stream().map(HttpMethod::name).toList());
    return Answers.problem(
        Fault.METHOD_NOT_ALLOWED,
        "use " + names,
        Map.of(),
        HttpHeaders.of(HttpHeaderNames.ALLOW, names));
  }
}
