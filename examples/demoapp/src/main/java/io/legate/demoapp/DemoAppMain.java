package io.legate.demoapp;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/**
 * Runs a {@link DemoApp} as a process, told by the environment, until it is stopped by a signal.
 */
public final class DemoAppMain {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;

  private static final String HELP =
      """
      Usage: demoapp [--help]
      The backend of the demos: an HTTP/1.1 server that says who it is.

      Environment:
        PORT          port to listen on (default 80)
        HOST          address to listen on (default 0.0.0.0)
        SERVER_NAME   name in the answers (default: the host name)
        SERVICE_NAME  service in the answer to /service/... (default: the server name)
        VERSION       version in the answer to / (default v1.0)
        ACCESS_LOG    on or off: one line per request on stdout (default on)

      It serves:
        /             iKubernetes demoapp v1.0 !! ClientIP: ..., ServerName: ..., ServerIP: ...!
        /hostname     ServerName: ...
        /livez        OK, or FAIL with 506; set by: curl -X POST -d livez=FAIL HOST/livez
        /readyz       the same, set by readyz=FAIL and readyz=OK
        /service/...  Hello from App behind Envoy (service ...)! hostname: ...
        /headers      the request's headers, as they came
        /delay/N      an answer after N seconds (2, 0.25)
        /status/N     an answer with that status, 200 to 599
        /bytes/N      N bytes, as fast as they are read
        /echo         the request's body, sent back while it comes in
        /ws           a WebSocket that echoes
      """;

  private DemoAppMain() {}

  /** The entry point: runs until a signal; exits 1 when it cannot listen, 2 on bad usage. */
  public static void main(String[] arguments) throws InterruptedException {
    int code = run(arguments, System.getenv(), System.out, System.err);
    if (code != OK) {
      System.exit(code);
    }
  }

  /** Runs until the app is closed and returns the exit code. */
  static int run(
      String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (arguments.length > 0) {
      if (arguments[0].equals("--help") || arguments[0].equals("-h")) {
        out.print(HELP);
        return OK;
      }
      err.println("demoapp: unknown option '" + arguments[0] + "' (see --help)");
      return BAD_USAGE;
    }
    try {
      serve(DemoAppOptions.fromEnvironment(environment, out), out);
      return OK;
    } catch (IllegalArgumentException e) {
      err.println("demoapp: " + e.getMessage());
      return BAD_USAGE;
    } catch (IOException e) {
      err.println("demoapp: " + e.getMessage());
      return FAILED;
    }
  }

  private static void serve(DemoAppOptions options, PrintStream out)
      throws IOException, InterruptedException {
    DemoApp app = DemoApp.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(app::close, "demoapp-shutdown"));
    out.println(
        "demoapp %s listening on %s:%d"
            .formatted(options.version(), options.host(), app.address().getPort()));
    app.awaitClosed();
  }
}
