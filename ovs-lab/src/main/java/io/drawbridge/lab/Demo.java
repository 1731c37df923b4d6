package io.drawbridge.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The main job, shown: a document in, real packets through a real Open vSwitch, the policy holding.
 */
public final class Demo {
  private Demo() {}

  /**
   * Runs it; exits with 0 if everything was as the rules say.
   *
   * @param arguments {@code --keep} to leave the network running
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean keep = List.of(arguments).contains("--keep");
    boolean right = run(keep);
    System.exit(right ? 0 : 1);
  }

  private static boolean run(boolean keep) throws IOException, InterruptedException {
    try (Lab lab = Lab.open()) {
      say("starting Open vSwitch, the provider, mail, web, solo, app and desk");
      SeedNetwork network = new SeedNetwork(lab);
      say("starting the controller");
      try (ControllerProcess controller =
          new ControllerProcess(lab.directory().resolve("data"), 0)) {
        say("applying ovs-lab/networks/seed.yaml to " + controller.url() + "/api/v1/network");
        controller.put(Files.readString(Path.of("networks/seed.yaml")));
        network.bridge().setController(controller.openflowPort());
        Wait.until("the switch has its tables", Duration.ofSeconds(30), controller::isConverged);
        Wait.until(
            "the provider's gateway is known",
            Duration.ofSeconds(30),
            () -> !network.bridge().flowsWith("cookie=0xdb010009").isEmpty());
        say("desk asks for an address by DHCP");
        DhcpClient desk = new DhcpClient(lab, network.desk());
        desk.forget();
        desk.udhcpc();
        System.out.println(desk.notes().get(desk.notes().size() - 1));
        say("trying who reaches whom, with real packets\n");
        Matrix matrix = new Matrix(network, "172.16.1.5");
        List<Matrix.Outcome> outcomes = matrix.run();
        System.out.println(Matrix.table(outcomes));
        long wrong = outcomes.stream().filter(outcome -> !outcome.isRight()).count();
        var foreign = network.provider().foreignMacs(SeedNetwork.PROVIDER_MACS);
        System.out.println(
            "traceroute desk → internet: " + network.desk().traceroute("203.0.113.10"));
        System.out.println(
            "foreign MAC addresses the provider saw: " + (foreign.isEmpty() ? "none" : foreign));
        System.out.println(
            (outcomes.size() - wrong) + " of " + outcomes.size() + " as the rules say");
        if (keep) {
          hints(controller);
          new CountDownLatch(1).await();
        }
        return wrong == 0 && foreign.isEmpty();
      }
    }
  }

  private static void hints(ControllerProcess controller) {
    String url = controller.url();
    System.out.println(
        """

        The network is running; Ctrl-C ends it. From another shell, for example:
          ovs-lab/enter mail ping 203.0.113.10
          ovs-lab/enter desk traceroute -n 203.0.113.10
          ovs-lab/enter - controller/bin/drawbridge show switches --url %s
          ovs-lab/enter - controller/bin/drawbridge show learned --url %s
          ovs-lab/enter - controller/bin/drawbridge show leases --url %s
          ovs-lab/enter - controller/bin/drawbridge apply ovs-lab/networks/seed.yaml --url %s
        """
            .formatted(url, url, url, url));
  }

  private static void say(String text) {
    System.out.println("demo: " + text);
  }
}
