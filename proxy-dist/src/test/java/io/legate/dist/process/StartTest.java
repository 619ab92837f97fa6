package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.dist.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start must not do, as it would be a good part of it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StartTest {
  @TempDir Path folder;

  @Test
  void buildsNoDescriptorsAndLinksNoRecords() throws IOException {
    Path classes = folder.resolve("classes.txt");
    Path config = Configs.http(folder, 1, Configs.fileLog(folder.resolve("access.log"), ""));
    List<String> command = new ArrayList<>(Child.java(Main.class, "-c", config.toString()));
    // Asserts compare what was read with descriptors' help.
    command.addAll(
        command.indexOf("-ea") + 1,
        List.of("-da:io.legate.common...", "-Xlog:class+load:file=" + classes));
    try (Child legate = Child.start(Place.HERE, folder.resolve("legate.out"), command)) {
      legate.awaitOutput("starting workers");
    }
    assertThat(Files.readString(classes))
        .contains("io.legate.router.RouteTable ")
        .doesNotContain("com.google.protobuf.Descriptors$FileDescriptor ")
        .doesNotContain("java.lang.runtime.ObjectMethods ");
  }
}
