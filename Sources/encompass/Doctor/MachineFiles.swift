import EncompassCore
import Foundation
import Glibc

/// What the checks ask about files and folders of this machine.
enum MachineFiles {
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The folders in one, without hidden ones and links.
    static func folders(in path: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map { path + "/" + $0 }.filter { path in
            var status = stat()
            return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
    }

    static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }
    static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// The operating system's code for why a file cannot be read; nil if it can. Opens nothing: it may be a pipe.
    static func whyUnreadable(_ path: String) -> Int32? {
        guard access(path, R_OK) == 0 else { return errno }
        return isFolder(path) ? EISDIR : nil
    }

    /// Permission bits, such as 0o600; nil if the file is not there.
    static func mode(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_mode & 0o777) : nil
    }

    /// Whether group or others may read it.
    static func isOpenToOthers(_ path: String) -> Bool { mode(path).map { $0 & 0o044 != 0 } ?? false }

    static func folder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// The path, or the nearest folder above it that exists.
    static func nearestExisting(_ path: String) -> String {
        exists(path) || path == "/" || path == "." ? path : nearestExisting(folder(of: path))
    }

    /// Free for this account, in bytes.
    static func freeSpace(_ path: String) -> Int? {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? Int(status.f_bavail) * Int(status.f_frsize) : nil
    }

    static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// When its content last changed.
    static func changed(_ path: String) -> Timestamp? {
        var status = stat()
        return stat(path, &status) == 0 ? Timestamp(seconds: Int64(status.st_mtim.tv_sec)) : nil
    }

    static func isSameDevice(_ a: String, _ b: String) -> Bool {
        var (one, other) = (stat(), stat())
        return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev
    }

    /// Where a database must not be: `memory` or `network`; nil on an ordinary disk.
    static func unsafeFileSystem(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        let mounts = FileManager.default.contents(atPath: "/proc/self/mounts").map {
            String(decoding: $0, as: UTF8.self)
        }
        return unsafeFileSystem(String(cString: real), mounts: mounts ?? "")
    }

    /// - Parameter mounts: a line for each file system: device, folder, type …; the last one of a folder counts.
    static func unsafeFileSystem(_ path: String, mounts: String) -> String? {
        var found: (folder: String, type: Substring) = ("", "")
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let folder = fields[1].replacingOccurrences(of: "\\040", with: " ")
            let isAbove = folder == "/" || path == folder || path.hasPrefix(folder + "/")
            if isAbove, folder.count >= found.folder.count { found = (folder, fields[2]) }
        }
        switch found.type {
        case "tmpfs", "ramfs": return "memory"
        case "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "fuse.sshfs": return "network"
        default: return nil
        }
    }
}
