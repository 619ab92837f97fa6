package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Commands that end by themselves, curl above all. */
public final class Command {
  private static final int SECONDS = 30;

  /** How one ended, and what it printed; few words on stderr, or it would wait for a reader. */
  public record Result(int code, String out, String err) {
    /** What it printed; an error when it failed. */
    public String succeeded() {
      assertThat(code).as(() -> out + err).isZero();
      return out;
    }

    /** The lines that it printed, without their ends. */
    public List<String> lines() {
      return succeeded().lines().toList();
    }
  }

  private Command() {}

  public static Result run(Place place, String... command) {
    Process process = null;
    try {
      ProcessBuilder builder = new ProcessBuilder(place.inside(List.of(command)));
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
      process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
      return new Result(process.exitValue(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  /** Runs curl, which has ten seconds. */
  public static Result curl(Place place, String... arguments) {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "10"));
    command.addAll(List.of(arguments));
    return run(place, command.toArray(String[]::new));
  }
}
