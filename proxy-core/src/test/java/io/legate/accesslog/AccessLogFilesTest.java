package io.legate.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.stats.StatsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogFilesTest {
  private static final int WORKERS = 2;

  @TempDir Path dir;
  private final Problems problems = new Problems();
  private final StatsStore stats = new StatsStore(WORKERS);
  private final Workers workers = new Workers(WORKERS, Transport.NIO, stats);
  private final Format format = Format.text("%CONNECTION_ID% %RESPONSE_CODE%\n", problems.at());
  private AccessLogFiles files =
      new AccessLogFiles(workers, stats, AccessLogFiles.DEFAULT_FLUSH_INTERVAL);

  @AfterEach
  void end() {
    files.close();
    workers.close();
  }

  private AccessLogFile open(Path path) {
    AccessLogFile file = files.open(path.toString(), problems.at());
    assertThat(file).as("%s", problems.errors).isNotNull();
    return file;
  }

  private void on(Worker worker, Runnable task) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    worker.execute(
        () -> {
          task.run();
          done.countDown();
        });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private void write(AccessLogFile file, Worker worker, int lines) throws InterruptedException {
    FakeContext context = FakeContext.http();
    on(
        worker,
        () -> {
          for (int i = 0; i < lines; i++) {
            context.info.responseCode(i);
            file.write(format, context, worker);
          }
        });
  }

  private long counter(String name) {
    return stats.counter("filesystem." + name).value();
  }

  @Test
  void losesNoLineOfAnyWorkerAtTheEnd() throws Exception {
    AccessLogFile file = open(dir.resolve("log"));
    write(file, workers.all().get(0), 50_000);
    write(file, workers.all().get(1), 50_000);
    write(file, workers.control(), 3);
    files.close();
    List<String> expected = new ArrayList<>();
    for (int lines : new int[] {50_000, 50_000, 3}) {
      for (int i = 0; i < lines; i++) {
        expected.add("12 " + i);
      }
    }
    assertThat(Files.readAllLines(dir.resolve("log")).stream().sorted().toList())
        .isEqualTo(expected.stream().sorted().toList());
    assertThat(counter("write_buffered")).isEqualTo(100_003);
    assertThat(counter("write_completed")).isGreaterThan(3);
    assertThat(stats.gauge("filesystem.write_total_buffered").value()).isZero();
    assertThat(counter("write_failed")).isZero();
  }

  @Test
  void losesNoLineWhenTheWorkersEndFirst() throws Exception {
    AccessLogFile file = open(dir.resolve("log"));
    write(file, workers.all().get(0), 2);
    workers.close();
    files.close();
    assertThat(dir.resolve("log")).hasContent("12 0\n12 1\n");
  }

  @Test
  void writesAFullBufferAtOnceAndAPartlyFullOneByTimer() throws Exception {
    files.close();
    files = new AccessLogFiles(workers, stats, Duration.ofMillis(20));
    AccessLogFile file = open(dir.resolve("log"));
    write(file, workers.all().get(0), 1);
    await().atMost(Duration.ofSeconds(10)).until(() -> Files.size(dir.resolve("log")) > 0);
    assertThat(counter("flushed_by_timer")).isEqualTo(1);
  }

  @Test
  void opensAFileOnceAndAppendsToIt() throws Exception {
    Path path = Files.writeString(dir.resolve("log"), "before\n");
    AccessLogFile file = open(path);
    assertThat(open(path)).isSameAs(file);
    write(file, workers.all().get(0), 1);
    files.close();
    assertThat(path).hasContent("before\n12 0\n");
  }

  @Test
  void writesToANewFileAfterRotation() throws Exception {
    Path path = dir.resolve("log");
    AccessLogFile file = open(path);
    write(file, workers.all().get(0), 1);
    files.flush();
    Files.move(path, dir.resolve("log.1"));
    files.reopen();
    await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(path));
    write(file, workers.all().get(0), 2);
    files.close();
    assertThat(dir.resolve("log.1")).hasContent("12 0\n");
    assertThat(path).hasContent("12 0\n12 1\n");
  }

  @Test
  void keepsTheOldFileWhenReopeningFails() throws Exception {
    Path folder = Files.createDirectory(dir.resolve("d"));
    AccessLogFile file = open(folder.resolve("log"));
    Files.move(folder, dir.resolve("moved"));
    files.reopen();
    await().atMost(Duration.ofSeconds(10)).until(() -> counter("reopen_failed") == 1);
    write(file, workers.all().get(0), 1);
    files.close();
    assertThat(dir.resolve("moved").resolve("log")).hasContent("12 0\n");
  }

  @Test
  void dropsAndCountsLinesThatTheDiskIsTooSlowFor() throws Exception {
    files.close();
    files = new AccessLogFiles(workers, stats, AccessLogFiles.DEFAULT_FLUSH_INTERVAL, 0);
    AccessLogFile file = open(dir.resolve("log"));
    write(file, workers.all().get(0), 20_000);
    assertThat(counter("write_failed")).isPositive().isLessThanOrEqualTo(20_000);
    files.flush();
    assertThat(counter("write_failed")).isEqualTo(20_000);
    assertThat(stats.gauge("filesystem.write_total_buffered").value()).isZero();
  }

  @Test
  void countsLinesThatTheDiskRefuses() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isWritable(Path.of("/dev/full")));
    AccessLogFile file = open(Path.of("/dev/full"));
    write(file, workers.all().get(0), 3);
    files.close();
    assertThat(counter("write_failed")).isEqualTo(3);
    assertThat(counter("write_completed")).isZero();
  }

  @Test
  void tellsOfAFileThatCannotBeOpened() {
    assertThat(files.open("/no/such/folder/log", problems.at())).isNull();
    assertThat(problems.errors.get(0)).contains("unable to open file '/no/such/folder/log'");
  }

  @Test
  void takesTheNullDeviceAndTheStreamsOfTheProcessWithoutClosingThem() throws IOException {
    open(Path.of("/dev/null"));
    open(Path.of("/dev/stdout"));
    files.reopen();
    files.close();
    assertThat(java.io.FileDescriptor.out.valid()).isTrue();
  }
}
