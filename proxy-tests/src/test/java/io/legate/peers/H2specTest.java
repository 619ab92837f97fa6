package io.legate.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.legate.demoapp.DemoApp;
import io.legate.demoapp.DemoAppOptions;
import io.legate.dist.process.Command;
import io.legate.dist.process.LegateProcess;
import io.legate.dist.process.Place;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * h2spec, strict, against the daemon with a backend behind it. The binary is that of its Maven
 * plugin, which itself has no switch for the strict cases. The backend answers when it has all of a
 * request: a stream that was answered before could not be blamed for what comes then.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class H2specTest {
  private static final int CASES = 146;

  @TempDir static Path folder;
  private static List<Element> cases;

  @BeforeAll
  static void run() throws Exception {
    Path archive = folder.resolve("h2spec.tar.gz");
    try (InputStream in =
        H2specTest.class.getResourceAsStream("/h2spec/2.2.0/h2spec_linux_amd64.tar.gz")) {
      Files.copy(in, archive);
    }
    Command.run(Place.HERE, "tar", "-xzf", archive.toString(), "-C", folder.toString()).succeeded();
    Path report = folder.resolve("report.xml");
    DemoAppOptions options = DemoAppOptions.builder().host("127.0.0.1").port(0).build();
    try (DemoApp app = DemoApp.start(options)) {
      Path config =
          new Bootstrap()
              .listener("front", Bootstrap.Upstream.HTTP_1, app.address().getPort())
              .write(folder);
      try (LegateProcess legate = LegateProcess.start(Place.HERE, folder, config)) {
        String port = Integer.toString(legate.port("front"));
        String h2spec = folder.resolve("h2spec").toString();
        Command.run(
            Place.HERE,
            "timeout",
            "100",
            h2spec,
            "-S",
            "-o",
            "10",
            "-p",
            port,
            "-j",
            report.toString());
      }
    }
    NodeList found =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    cases = IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  @Test
  void allOfThemRan() {
    assertThat(cases).hasSize(CASES);
  }

  @TestFactory
  Stream<DynamicTest> passes() {
    return cases.stream()
        .map(
            one ->
                dynamicTest(
                    one.getAttribute("package") + ": " + one.getAttribute("classname"),
                    () -> {
                      // A case that failed or was skipped says so by a child.
                      if (one.getElementsByTagName("*").getLength() > 0) {
                        fail(one.getTextContent());
                      }
                    }));
  }
}
