package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The folders of {@code docker-compose/}, checked as far as that goes without an engine. */
class ComposeFilesTest {
  private static final Set<String> IMAGES =
      Set.of("legate:latest", "legate-demoapp:latest", "legate-xds-server:latest");

  /** What is ours in a folder and not the configuration of the demo's author. */
  private static final Set<String> OURS = Set.of("docker-compose.yaml", "README.md");

  private static final int DEMOS = 18;

  static List<Path> folders() throws IOException {
    Path root = above("docker-compose");
    assertThat(root).as("folder docker-compose above the working directory").isNotNull();
    try (Stream<Path> entries = Files.list(root)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  @Test
  void everyDemoHasAFolder() throws IOException {
    assertThat(folders()).hasSize(DEMOS);
    for (Path folder : folders()) {
      assertThat(folder.resolve("README.md")).isRegularFile();
      assertThat(folder.resolveSibling("README.md"))
          .content()
          .contains("(" + folder.getFileName() + "/README.md)");
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void runsImagesOfOurs(Path folder) throws IOException {
    services(folder)
        .forEach((name, service) -> assertThat(service.get("image")).as(name).isIn(IMAGES));
  }

  @ParameterizedTest
  @MethodSource("folders")
  void mountsFilesThatExist(Path folder) throws IOException {
    services(folder)
        .forEach(
            (name, service) -> {
              for (String mount : strings(service.get("volumes"))) {
                String[] parts = mount.split(":", -1);
                assertThat(parts).as("%s: %s", name, mount).hasSizeBetween(2, 3);
                assertThat(parts[0]).startsWith("./");
                assertThat(folder.resolve(parts[0])).as("%s: %s", name, mount).exists();
                assertThat(parts[1]).startsWith("/");
              }
            });
  }

  @ParameterizedTest
  @MethodSource("folders")
  void refersToServicesThatExist(Path folder) throws IOException {
    Map<String, Map<String, Object>> services = services(folder);
    services.forEach(
        (name, service) -> {
          assertThat(services.keySet()).as(name).containsAll(strings(service.get("depends_on")));
          Object mode = service.get("network_mode");
          if (mode == null) {
            assertThat(service).as(name).containsKey("networks");
          } else {
            assertThat(mode.toString()).startsWith("service:");
            assertThat(services).containsKey(mode.toString().substring("service:".length()));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("folders")
  void givesEachServiceAnAddressOfTheSubnet(Path folder) throws IOException {
    String subnet = subnet(folder);
    assertThat(subnet).endsWith(".0/24");
    String network = subnet.substring(0, subnet.length() - "0/24".length());
    Set<String> addresses = new HashSet<>();
    services(folder)
        .forEach(
            (name, service) -> {
              if (service.containsKey("networks")) {
                Object address =
                    map(map(service.get("networks")).get("envoymesh")).get("ipv4_address");
                if (address != null) {
                  assertThat(address.toString()).as(name).startsWith(network);
                  assertThat(addresses.add(address.toString())).as("%s is taken", address).isTrue();
                }
              }
            });
    assertThat(addresses).as("the proxy has a fixed address").isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void keepsTheConfigurationOfTheDemoByteForByte(Path folder) throws IOException {
    Path demo = SharedFiles.folder("demos").resolve(folder.getFileName().toString());
    assertThat(demo).isDirectory();
    List<Path> originals = new ArrayList<>();
    try (Stream<Path> files = Files.walk(demo)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !OURS.contains(file.getFileName().toString()))
          .forEach(originals::add);
    }
    assertThat(originals).isNotEmpty();
    for (Path original : originals) {
      assertThat(folder.resolve(demo.relativize(original).toString()))
          .hasSameBinaryContentAs(original);
    }
  }

  private static Map<String, Object> compose(Path folder) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (Reader text = Files.newBufferedReader(folder.resolve("docker-compose.yaml"))) {
      return map(new Yaml(new SafeConstructor(options)).load(text));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> services(Path folder) throws IOException {
    Object services = compose(folder).get("services");
    assertThat(services).isInstanceOf(Map.class);
    return (Map<String, Map<String, Object>>) services;
  }

  private static String subnet(Path folder) throws IOException {
    Map<String, Object> network = map(map(compose(folder).get("networks")).get("envoymesh"));
    List<?> config = (List<?>) map(network.get("ipam")).get("config");
    return map(config.get(0)).get("subnet").toString();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<String> strings(@Nullable Object value) {
    return value == null ? List.of() : (List<String>) value;
  }

  /** The nearest folder of that name, from the working directory upwards. */
  private static @Nullable Path above(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(name))) {
        return at.resolve(name);
      }
    }
    return null;
  }
}
