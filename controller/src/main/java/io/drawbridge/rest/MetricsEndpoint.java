package io.drawbridge.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.punt.GatewayState;
import io.drawbridge.service.Fleet;
import io.drawbridge.service.LeaseState;
import io.drawbridge.service.NatCount;
import io.drawbridge.service.NetworkService;
import io.drawbridge.service.SwitchState;
import io.drawbridge.service.ViolationCount;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * What is counted, in Prometheus' text format. Rules and violations are asked of the switches, at
 * most {@value #PATIENCE_SECONDS} s long each; what does not come by then is left out this time.
 */
final class MetricsEndpoint implements RestServer.Endpoint {
  private static final MediaType TEXT = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");
  private static final int PATIENCE_SECONDS = 4;

  private final NetworkService networks;
  private final Fleet fleet;

  MetricsEndpoint(NetworkService networks, Fleet fleet) {
    this.networks = networks;
    this.fleet = fleet;
  }

  @Override
  public HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest request) {
    MetricsText text = new MetricsText();
    text.gauge("drawbridge_revision", "The revision in force, 0 for none.")
        .add(Map.of(), networks.number());
    switches(text);
    rules(text);
    violations(text);
    nat(text);
    leases(text);
    Runtime runtime = Runtime.getRuntime();
    text.gauge("drawbridge_heap_bytes", "What the controller's heap holds.")
        .add(Map.of(), runtime.totalMemory() - runtime.freeMemory());
    return HttpResponse.of(HttpStatus.OK, TEXT, text.toString());
  }

  private void switches(MetricsText text) {
    var switches = fleet.switches();
    text.gauge("drawbridge_switch_connected", "Whether a switch of the document is connected.");
    for (SwitchState each : switches) {
      text.add(Map.of("switch", each.name()), each.connectedFrom().isPresent() ? 1 : 0);
    }
    text.gauge(
        "drawbridge_switch_converged", "Whether a switch has confirmed the tables in force.");
    for (SwitchState each : switches) {
      text.add(Map.of("switch", each.name()), each.enforces(networks.number()) ? 1 : 0);
    }
    text.gauge("drawbridge_switch_flows", "Flows of a switch's program.");
    for (SwitchState each : switches) {
      text.add(Map.of("switch", each.name()), each.flows());
    }
    text.gauge("drawbridge_switch_ports", "Ports of the document that exist on a switch.");
    for (SwitchState each : switches) {
      text.add(Map.of("switch", each.name()), each.ports());
    }
    text.gauge("drawbridge_gateway_reachable", "Whether a gateway answers a switch.");
    for (SwitchState each : switches) {
      for (GatewayState gateway : each.gateways()) {
        text.add(
            Map.of(
                "switch", each.name(), "segment", gateway.segment(), "gateway", gateway.address()),
            gateway.state().equals("reachable") ? 1 : 0);
      }
    }
  }

  private void rules(MetricsText text) {
    inTime(fleet.ruleCounters())
        .map(TreeMap::new)
        .ifPresent(
            counters -> {
              text.counter("drawbridge_rule_packets_total", "Packets of a rule's connections.");
              counters.forEach((rule, count) -> text.add(Map.of("rule", rule), count.packets()));
              text.counter("drawbridge_rule_bytes_total", "Bytes of a rule's connections.");
              counters.forEach((rule, count) -> text.add(Map.of("rule", rule), count.bytes()));
            });
  }

  private void violations(MetricsText text) {
    inTime(fleet.violations())
        .ifPresent(
            counts -> {
              text.counter(
                  "drawbridge_violation_packets_total",
                  "Packets of guests that may not send them.");
              for (ViolationCount each : counts) {
                text.add(
                    Map.of("switch", each.switchName(), "port", each.port(), "kind", each.kind()),
                    each.packets());
              }
            });
  }

  private void nat(MetricsText text) {
    inTime(fleet.nat())
        .ifPresent(
            counts -> {
              text.counter(
                  "drawbridge_nat_exhausted_packets_total",
                  "Packets that could not be translated for want of a port.");
              for (NatCount each : counts) {
                text.add(
                    Map.of("switch", each.switchName(), "kind", each.kind(), "entry", each.name()),
                    each.exhausted());
              }
            });
  }

  private void leases(MetricsText text) {
    text.gauge("drawbridge_leases", "DHCP leases that are going on.");
    fleet.leases().stream()
        .collect(Collectors.groupingBy(LeaseState::segment, TreeMap::new, Collectors.counting()))
        .forEach((segment, count) -> text.add(Map.of("segment", segment), count));
  }

  private static <T> Optional<T> inTime(CompletableFuture<T> answers) {
    try {
      return Optional.of(answers.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException | ExecutionException away) {
      return Optional.empty();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
