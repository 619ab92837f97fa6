package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace with mounts and a host name of its own: another host, as far as the processes
 * in it can tell. It lives as long as a sleeping process that holds it. Needs Linux, root, and the
 * commands below; {@link #assumePossible} skips a test where that is missing.
 */
final class Netns implements Place, AutoCloseable {
  private static final List<String> COMMANDS =
      List.of("unshare", "nsenter", "ip", "mount", "sleep", "curl", "id", "bash", "hostname");

  private final Child holder;

  private Netns(Child holder) {
    this.holder = holder;
  }

  /**
   * Skips the test, saying what is missing, where there can be no namespaces.
   *
   * @param more commands that the test needs besides
   */
  static void assumePossible(String... more) {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux"), "network namespaces need Linux");
    List<String> commands = new ArrayList<>(COMMANDS);
    commands.addAll(List.of(more));
    for (String command : commands) {
      Assumptions.assumeTrue(onPath(command), "network namespaces need the command " + command);
    }
    Assumptions.assumeTrue(
        Command.run(Place.HERE, "id", "-u").succeeded().equals("0\n"),
        "network namespaces need root");
    Command.Result tried = Command.run(Place.HERE, "unshare", "-n", "-m", "true");
    Assumptions.assumeTrue(tried.code() == 0, "no network namespaces here: " + tried.err());
  }

  private static boolean onPath(String command) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, command))) {
        return true;
      }
    }
    return false;
  }

  /** A new one in which only loopback is up. */
  static Netns open(Path folder, String name) {
    Child holder =
        Child.start(
            Place.HERE,
            folder.resolve(name + ".holder"),
            List.of("unshare", "-n", "-m", "-u", "sleep", "900"));
    Path program = Path.of("/proc", Long.toString(holder.pid()), "comm");
    await()
        .atMost(Child.PATIENCE)
        .untilAsserted(() -> assertThat(Files.readString(program)).isEqualTo("sleep\n"));
    Netns namespace = new Netns(holder);
    namespace.ip("link", "set", "lo", "up");
    return namespace;
  }

  /** A wire between the two, whose ends are called {@code eth0}. */
  void wireTo(Netns other) {
    String pid = Long.toString(other.holder.pid());
    ip("link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", pid);
    ip("link", "set", "eth0", "up");
    other.ip("link", "set", "eth0", "up");
  }

  /** A wire of its own to each of several others, whose end there is called {@code eth0}. */
  void wireTo(Netns other, String device, String address, String otherAddress) {
    String pid = Long.toString(other.holder.pid());
    ip("link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", pid);
    ip("link", "set", device, "up");
    other.ip("link", "set", "eth0", "up");
    ip("address", "add", address, "peer", otherAddress, "dev", device);
    other.ip("address", "add", otherAddress, "peer", address, "dev", "eth0");
  }

  /** Gives it a name of its own, which it resolves to an address. */
  void hostName(String name, String address, Path folder) throws IOException {
    Command.run(this, "hostname", name).succeeded();
    List<String> hosts = List.of("127.0.0.1 localhost", address + " " + name);
    put(Files.write(folder.resolve("hosts"), hosts), "/etc/hosts");
  }

  /** Gives {@code eth0} an address more, as {@code 172.31.52.10/24}. */
  void address(String address) {
    ip("address", "add", address, "dev", "eth0");
  }

  /** Puts a file, or a folder, in the place of another: {@code /etc/hosts}. */
  void put(Path file, String inPlaceOf) {
    Command.run(this, "mount", "--bind", file.toAbsolutePath().toString(), inPlaceOf).succeeded();
  }

  /** Runs {@code ip} there. */
  void ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Command.run(this, command.toArray(String[]::new)).succeeded();
  }

  @Override
  public List<String> inside(List<String> command) {
    List<String> inside =
        new ArrayList<>(List.of("nsenter", "-t", Long.toString(holder.pid()), "-n", "-m", "-u"));
    inside.addAll(command);
    return inside;
  }

  @Override
  public void close() {
    holder.close();
  }
}
