import Foundation
import Glibc

/// Whose the files of a database are: the account that the daemon runs under. A tool that root runs gives it each file that it
/// makes, which the daemon could neither read nor replace otherwise.
///
/// Only a file that was made just now is given away: in the place of one that was there, the account may have put a link to
/// somebody else's.
struct FileOwner: Hashable, Sendable {
    let user: uid_t
    let group: gid_t

    /// The owner of the database; before there is one, of its key, which nobody else may read, or of its folder.
    init?(database: String, key: String) {
        for path in [database, key, DatabaseFiles.folder(of: database)] {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            (user, group) = (status.st_uid, status.st_gid)
            return
        }
        return nil
    }

    /// Makes a file that is not there yet, for its owner.
    ///
    /// - Parameters:
    ///   - access: how it is opened.
    ///   - owner: nil if that is whoever makes it.
    /// - Returns: its descriptor; -1, with the reason in `errno`, if it cannot be made or given away: then there is none.
    static func make(_ path: String, _ access: Int32 = O_WRONLY, mode: mode_t = 0o600, for owner: FileOwner?) -> Int32 {
        let descriptor = open(path, access | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0, let owner, !owner.takes(descriptor) else { return descriptor }
        let reason = errno
        close(descriptor)
        unlink(path)
        errno = reason
        return -1
    }

    /// Whether the file is the owner's now. Nobody but root can give files away.
    private func takes(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard geteuid() == 0, fstat(descriptor, &status) == 0 else { return true }
        return status.st_uid == user && status.st_gid == group || fchown(descriptor, user, group) == 0
    }

    /// Whether the owner may make files in a folder, where root always may.
    func mayWrite(in folder: String) -> Bool {
        var status = stat()
        guard access(folder, W_OK) == 0 else { return false }
        guard geteuid() == 0, user != 0, stat(folder, &status) == 0 else { return true }
        if status.st_uid == user { return status.st_mode & S_IWUSR != 0 }
        return status.st_mode & (status.st_gid == group ? S_IWGRP : S_IWOTH) != 0
    }
}
