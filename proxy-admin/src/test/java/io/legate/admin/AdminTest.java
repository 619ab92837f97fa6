package io.legate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdminTest {
  private final FakeAdminContext server = new FakeAdminContext();

  @Test
  void refusesToMutateByGet() {
    assertThat(server.get("/quitquitquit"))
        .isEqualTo("405\nMethod GET not allowed, POST required.");
    assertThat(server.ask("HEAD", "/reset_counters"))
        .isEqualTo("405\nMethod HEAD not allowed, POST required.");
    assertThat(server.calls).isEmpty();
  }

  @Test
  void readsByPostToo() {
    assertThat(server.post("/ready")).isEqualTo("200\nLIVE\n");
  }

  @Test
  void answersAnUnknownPathWithTheHelp() {
    String help = server.get("/help").substring(4);

    assertThat(server.get("/nope")).isEqualTo("404\ninvalid path. " + help);
    assertThat(help)
        .startsWith("admin commands are:\n  /: Admin home page\n  /certs: print certs on machine\n")
        .contains("  /quitquitquit (POST): exit the server\n")
        .contains(
            "  /listeners: print listener info\n"
                + "      format: File format to use; One of (text, json)\n");
  }

  @Test
  void listsEndpointsInOrder() {
    assertThat(server.get("/help").lines().filter(l -> l.startsWith("  /")))
        .isSortedAccordingTo((a, b) -> path(a).compareTo(path(b)));
  }

  private static String path(String line) {
    return line.strip().split("[ :]")[0];
  }

  @Test
  void tellsOfAnEndpointThatFails() {
    FakeAdminContext broken = new FakeAdminContext();
    broken.clusters.add(null);

    assertThat(broken.get("/clusters")).startsWith("500\n/clusters failed: ");
  }

  @Test
  void showsLinksForReadsAndButtonsForCommands() {
    String page = server.get("/");

    assertThat(page)
        .startsWith("200\n<!DOCTYPE html>")
        .contains("<title>Envoy Admin</title>")
        .contains("<th>Command</th><th>Description</th>")
        .contains("<a href=\"/stats/prometheus\">stats/prometheus</a>")
        .contains(
            "<form action=\"/healthcheck/fail\" method=\"post\">"
                + "<button>healthcheck/fail</button></form>")
        .contains("<input type=\"checkbox\" name=\"usedonly\" value=\"y\"> usedonly")
        .doesNotContain("src=")
        .doesNotContain("http:");
    assertThat(page.split("<form", -1)).hasSameSizeAs(page.split("</form>", -1));
  }

  @Test
  void escapesTextInPages() {
    assertThat(Html.escape("a<b>&\"'c")).isEqualTo("a&lt;b&gt;&amp;&quot;&#39;c");
    assertThat(Html.escape("plain")).isSameAs("plain");
  }
}
