/** Outlier detection: hosts whose answers tell that they are ill are left out for a while. */
@org.jspecify.annotations.NullMarked
package io.legate.upstream.outlier;
