package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.legate.config.Mutant.Original;
import io.legate.config.Mutant.Slip;
import io.legate.config.convert.Converter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Real files with seeded slips: never an exception, never a hang, every message complete, no
 * misspelt field taken in silence.
 *
 * <p>{@code -Dlegate.mutants=200000} makes a long run of it, {@code -Dlegate.mutants.first=N}
 * begins at another number.
 */
class MutationTest {

  private static final int MUTANTS = Integer.getInteger("legate.mutants", 5000);
  private static final int FIRST = Integer.getInteger("legate.mutants.first", 0);
  private static final long SEED = 20240501;
  private static final int MOST_TOLD = 20;

  /** One of so many mutants is converted, too. */
  private static final int CONVERTED = 5;

  /** Kinds that say something about another file or part, not about how this one is written. */
  private static final Set<ProblemKind> ELSEWHERE =
      EnumSet.of(ProblemKind.MISSING_FILE, ProblemKind.UNKNOWN_REFERENCE);

  private final List<String> failures = new ArrayList<>();
  private final Map<Slip, Integer> made = new EnumMap<>(Slip.class);
  private int misspeltTold;
  private int misspeltKept;

  @Test
  void slipsAreToldAndNothingElseHappens() throws InterruptedException, IOException {
    List<Original> originals = originals();
    assertThat(originals).hasSizeGreaterThan(100);
    List<Message> values = originals.stream().map(MutationTest::value).toList();
    ExecutorService loader = Executors.newSingleThreadExecutor();
    try {
      for (int i = FIRST; i < FIRST + MUTANTS && failures.size() < MOST_TOLD; i++) {
        int which = i % originals.size();
        Mutant mutant = Mutant.of(originals.get(which), SEED + i);
        made.merge(mutant.slip(), 1, Integer::sum);
        LoadResult<Message> result = load(loader, originals.get(which), mutant, i);
        if (result != null) {
          complete(result, mutant, i);
          told(result, mutant, i, values.get(which));
          if (i % CONVERTED == 0) {
            converted(originals.get(which), mutant, i);
          }
        }
      }
    } finally {
      loader.shutdownNow();
    }
    assertThat(failures).isEmpty();
    assertThat(made).hasSize(Slip.values().length);
    assertThat(misspeltTold).as("misspelt fields").isGreaterThan(10 * misspeltKept);
    System.out.printf(
        "%,d mutants of %d files: %s; misspelt keys: %,d told, %,d names of maps and structs%n",
        MUTANTS, originals.size(), made, misspeltTold, misspeltKept);
  }

  /** Every file that loads without an error. */
  private static List<Original> originals() throws IOException {
    Stream<Path> shared =
        Stream.of("demos", "corpus")
            .flatMap(folder -> SharedFiles.files(folder).stream())
            .filter(
                file ->
                    file.getFileName()
                        .toString()
                        .matches(".*envoy.*\\.yaml|[cel]ds.*\\.yaml.*|\\d\\d\\d-.*"));
    return Stream.concat(shared, OwnCorpusTest.bootstraps().stream())
        .filter(file -> file.toFile().length() > 0)
        .map(MutationTest::original)
        .filter(original -> accepted(original.load(original.text())))
        .toList();
  }

  private static Original original(Path file) {
    try {
      String name = file.getFileName().toString();
      return new Original(
          file.getParent().getFileName() + "/" + name,
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8),
          name.matches("[cel]ds.*|(09\\d|10\\d)-.*"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether nothing is wrong with the text itself, wherever its files and clusters may be. */
  private static boolean accepted(LoadResult<Message> result) {
    return result.partial() != null
        && result.problems(Severity.ERROR).stream()
            .allMatch(problem -> ELSEWHERE.contains(problem.kind()));
  }

  private static Message value(Original original) {
    return Objects.requireNonNull(original.load(original.text()).partial());
  }

  /** What came of it, and the processor time that it took. */
  private record Loaded(LoadResult<Message> result, long nanos) {}

  /**
   * The result, or null when it failed or took too long, which is noted. Processor time is what
   * counts, as the machine may be busy with something else.
   */
  private LoadResult<Message> load(
      ExecutorService loader, Original original, Mutant mutant, int number)
      throws InterruptedException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Future<Loaded> loading =
        loader.submit(
            () -> {
              long start = threads.getCurrentThreadCpuTime();
              LoadResult<Message> result = original.load(mutant.text());
              return new Loaded(result, threads.getCurrentThreadCpuTime() - start);
            });
    try {
      Loaded loaded = loading.get(30, TimeUnit.SECONDS);
      if (loaded.nanos() > TimeUnit.SECONDS.toNanos(1)) {
        note(number, mutant, "took " + loaded.nanos() / 1_000_000 + " ms");
      }
      return loaded.result();
    } catch (ExecutionException e) {
      note(number, mutant, trace(e.getCause()));
    } catch (TimeoutException e) {
      throw new AssertionError("hangs: mutant %d: %s".formatted(number, mutant), e);
    }
    return null;
  }

  private static String trace(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    return thrown + " " + Arrays.toString(Arrays.copyOf(trace, Math.min(5, trace.length)));
  }

  private void complete(LoadResult<Message> result, Mutant mutant, int number) {
    if ((result.value() != null) != result.ok()) {
      note(number, mutant, "has a value and errors");
    }
    for (Problem problem : result.problems()) {
      boolean whole =
          problem.line() > 0
              && problem.column() > 0
              && problem.message().contains("expected ")
              && Stream.of("com.google", "java.", "Exception", "org.yaml", "io.envoyproxy")
                  .noneMatch(problem.message()::contains);
      if (!whole) {
        note(number, mutant, "is told incompletely: " + problem);
      }
    }
  }

  /**
   * A misspelt key is told, or it is no field but a name of the writer's own; then it is to be
   * found in what was loaded. Where it was in a comment or in what is ignored, nothing changed.
   */
  private void told(LoadResult<Message> result, Mutant mutant, int number, Message original) {
    if (mutant.misspelt().isEmpty()) {
      return;
    }
    Message value = result.partial();
    if (value == null
        || !accepted(result)
        || result.problems().stream().anyMatch(p -> p.toString().contains(mutant.misspelt()))) {
      misspeltTold++;
    } else if (value
        .toByteString()
        .toString(StandardCharsets.ISO_8859_1)
        .contains(mutant.misspelt())) {
      misspeltKept++;
    } else if (!value.equals(original)) {
      note(number, mutant, "is taken in silence");
    }
  }

  /**
   * What {@code legate convert} makes of it, if anything, is not changed by converting it again.
   */
  private void converted(Original original, Mutant mutant, int number) {
    try {
      String text = convert(original, mutant.text());
      if (text != null && !text.equals(convert(original, text))) {
        note(number, mutant, "is converted otherwise the second time");
      }
    } catch (RuntimeException e) {
      note(number, mutant, "converting: " + trace(e));
    }
  }

  private static String convert(Original original, String text) {
    return Converter.convert(ConfigSource.text(original.name(), text), original.options()).text();
  }

  private void note(int number, Mutant mutant, String what) {
    failures.add("mutant %d: %s: %s".formatted(number, mutant, what));
  }
}
