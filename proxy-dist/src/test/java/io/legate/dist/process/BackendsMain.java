package io.legate.dist.process;

import io.legate.demoapp.DemoApp;
import io.legate.demoapp.DemoAppOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The backends of a demo in one process: an argument each, see {@link Backend#text}. Says {@code
 * ready}, takes {@code stop NAME} and {@code start NAME} from its standard input, and ends with it.
 */
final class BackendsMain {
  private final Map<String, Backend> backends = new HashMap<>();
  private final Map<String, DemoApp> running = new HashMap<>();

  private BackendsMain() {}

  public static void main(String[] arguments) throws IOException {
    BackendsMain main = new BackendsMain();
    for (String argument : arguments) {
      Backend backend = Backend.parse(argument);
      main.backends.put(backend.name(), backend);
      main.start(backend.name());
    }
    System.out.println("ready");
    main.obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    System.exit(0);
  }

  private void obey(BufferedReader commands) throws IOException {
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String name = line.substring(line.indexOf(' ') + 1);
      if (line.startsWith("stop ")) {
        running.remove(name).close();
      } else {
        start(name);
      }
      System.out.println("done: " + line);
    }
  }

  private void start(String name) throws IOException {
    Backend backend = backends.get(name);
    DemoAppOptions options =
        DemoAppOptions.builder()
            .host(backend.host())
            .port(backend.port())
            .serverName(backend.name())
            .serviceName(backend.service())
            .version(backend.version())
            .accessLog(System.out)
            .build();
    running.put(name, DemoApp.start(options));
  }
}
