package io.drawbridge.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.punt.DhcpEvent;
import io.drawbridge.punt.GatewayEvent;
import io.drawbridge.punt.MoveEvent;
import io.drawbridge.punt.PacketEvent;
import io.drawbridge.punt.ReachabilityEvent;
import io.drawbridge.punt.ViolationEvent;
import io.drawbridge.service.Events;
import io.drawbridge.service.Fleet;
import io.drawbridge.service.NetworkService;
import io.drawbridge.store.Revision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What there is to see. */
final class StatusEndpoints {
  private static final int MOST_REVISIONS = 100;
  private static final int PATIENCE_SECONDS = 10;

  private final NetworkService networks;
  private final Fleet fleet;

  StatusEndpoints(NetworkService networks, Fleet fleet) {
    this.networks = networks;
    this.fleet = fleet;
  }

  HttpResponse switches(ServiceRequestContext context, AggregatedHttpRequest request) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("switches", fleet.switches());
    body.put("unknown", fleet.unknown());
    return Answers.json(HttpStatus.OK, body);
  }

  /** Where the hosts are that have several places. */
  HttpResponse hosts(ServiceRequestContext context, AggregatedHttpRequest request) {
    return Answers.json(HttpStatus.OK, Map.of("whereabouts", fleet.hosts()));
  }

  HttpResponse learned(ServiceRequestContext context, AggregatedHttpRequest request) {
    return fromSwitches("learned", fleet.learned());
  }

  /** What was handed out by DHCP and is going on. */
  HttpResponse leases(ServiceRequestContext context, AggregatedHttpRequest request) {
    return Answers.json(HttpStatus.OK, Map.of("leases", fleet.leases()));
  }

  /** What guests did that they may not do, by port and kind. */
  HttpResponse violations(ServiceRequestContext context, AggregatedHttpRequest request) {
    return fromSwitches("violations", fleet.violations());
  }

  private static HttpResponse fromSwitches(String name, Future<? extends List<?>> answers) {
    try {
      return Answers.json(
          HttpStatus.OK, Map.of(name, answers.get(PATIENCE_SECONDS, TimeUnit.SECONDS)));
    } catch (TimeoutException slow) {
      return Answers.problem(
          Fault.TIMED_OUT, "the switches did not answer within " + PATIENCE_SECONDS + " s");
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Answers.problem(Fault.TIMED_OUT, "the controller stops");
    }
  }

  /** What rules logged, and what guests did that they may not, since an event, oldest first. */
  HttpResponse events(ServiceRequestContext context, AggregatedHttpRequest request) {
    String after = context.queryParam("after");
    if (after != null && !after.matches("[0-9]{1,18}")) {
      return Answers.problem(Fault.BAD_REQUEST, "after is the number of an event");
    }
    List<Map<String, Object>> events = new ArrayList<>();
    for (Events.Numbered each : fleet.events().after(after == null ? 0 : Long.parseLong(after))) {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("number", each.number());
      shown.put("at", each.event().at().toString());
      shown.put("switch", each.event().switchName());
      if (each.event() instanceof PacketEvent packet) {
        show(packet, shown);
      } else if (each.event() instanceof ViolationEvent violation) {
        show(violation, shown);
      } else if (each.event() instanceof GatewayEvent gateway) {
        shown.put("gateway", gateway.gateway().toString());
        shown.put("mac", gateway.mac().toString());
        shown.put("before", gateway.before().map(Object::toString));
      } else if (each.event() instanceof ReachabilityEvent gateway) {
        shown.put("gateway", gateway.gateway().toString());
        shown.put("segment", gateway.segment());
        shown.put("answers", gateway.answers());
      } else if (each.event() instanceof MoveEvent move) {
        shown.put("host", move.host());
        shown.put("moved", move.moved());
        shown.put("from", move.from().toString());
        shown.put("to", move.to().toString());
      } else if (each.event() instanceof DhcpEvent dhcp) {
        shown.put("dhcp", dhcp.kind());
        shown.put("segment", dhcp.segment());
        shown.put("text", dhcp.text());
        shown.put("times", dhcp.times());
      }
      events.add(shown);
    }
    return Answers.json(HttpStatus.OK, Map.of("events", events));
  }

  private static void show(PacketEvent event, Map<String, Object> shown) {
    shown.put("rule", event.rule());
    shown.put("verdict", event.verdict());
    shown.put("fromZone", event.fromZone());
    shown.put("toZone", event.toZone());
    shown.put("protocol", event.protocol());
    shown.put("source", event.source());
    shown.put("destination", event.destination());
    shown.put("sourceMac", event.sourceMac());
    shown.put("destinationMac", event.destinationMac());
  }

  private static void show(ViolationEvent event, Map<String, Object> shown) {
    shown.put("violation", event.violation().text());
    shown.put("port", event.place());
    shown.put("fromZone", event.zone());
    shown.put("packets", event.packets());
    shown.put("example", event.example());
  }

  HttpResponse revisions(ServiceRequestContext context, AggregatedHttpRequest request) {
    List<Map<String, Object>> revisions =
        networks.revisions(MOST_REVISIONS).stream().map(StatusEndpoints::summary).toList();
    return Answers.json(HttpStatus.OK, Map.of("revisions", revisions));
  }

  private static Map<String, Object> summary(Revision revision) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("number", revision.number());
    summary.put("acceptedAt", revision.acceptedAt().toString());
    summary.put("format", revision.format());
    if (!revision.text().isEmpty()) {
      summary.put("edit", Answers.tree(revision.text()));
    }
    return summary;
  }

  HttpResponse revision(ServiceRequestContext context, AggregatedHttpRequest request) {
    String number = String.valueOf(context.pathParam("number"));
    Optional<Revision> revision =
        number.matches("[0-9]{1,18}")
            ? networks.revision(Long.parseLong(number))
            : Optional.empty();
    return revision
        .map(found -> NetworkEndpoint.document(found, request))
        .orElseGet(() -> Answers.problem(Fault.NOT_FOUND, "there is no revision " + number));
  }

  HttpResponse health(ServiceRequestContext context, AggregatedHttpRequest request) {
    return Answers.json(HttpStatus.OK, Map.of("status", "ok"));
  }

  /** Ready when there is a document and every switch that is connected has its tables. */
  HttpResponse ready(ServiceRequestContext context, AggregatedHttpRequest request) {
    long current = networks.number();
    if (current == 0) {
      return Answers.problem(Fault.NOT_READY, "there is no network document yet");
    }
    List<String> behind =
        fleet.switches().stream()
            .filter(each -> each.connectedFrom().isPresent())
            .filter(each -> !each.enforces(current))
            .map(each -> each.name() + " is " + (each.isConverged() ? "behind" : each.state()))
            .toList();
    return behind.isEmpty()
        ? Answers.json(HttpStatus.OK, Map.of("status", "ready"))
        : Answers.problem(Fault.NOT_READY, String.join("; ", behind));
  }
}
