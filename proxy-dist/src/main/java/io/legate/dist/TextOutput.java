package io.legate.dist;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes what it makes.
 *
 * @param out used when there is no file
 * @param file named by {@code -o}, or null
 * @param overwrite whether a file that is there may be replaced
 */
record TextOutput(PrintStream out, @Nullable String file, boolean overwrite) {

  /** Writes the text and returns the exit code. */
  int write(String text) throws UsageException {
    if (file == null) {
      out.print(text);
      out.flush();
      return ExitCode.OK;
    }
    OpenOption[] options =
        overwrite
            ? new OpenOption[] {
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE
            }
            : new OpenOption[] {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};
    try {
      Files.writeString(Path.of(file), text, StandardCharsets.UTF_8, options);
      out.println("wrote " + file);
      return ExitCode.OK;
    } catch (FileAlreadyExistsException e) {
      throw new UsageException("error: " + file + " is there already; --force overwrites it");
    } catch (NoSuchFileException e) {
      throw new UsageException("error: the folder of " + file + " is not there");
    } catch (IOException e) {
      throw new UsageException("error: cannot write " + file + ": " + e.getMessage());
    }
  }
}
